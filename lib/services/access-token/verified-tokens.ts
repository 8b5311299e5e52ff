import { hash } from 'node:crypto';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';
import type { TrustedKey } from '../keys/trusted-key.js';
import { BoundedMap } from './bounded-map.js';

/** What is remembered of a token: its claims, and the key that verified it. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims;
  readonly by: TrustedKey;
}

/** Tokens that come again and again are also kept as they are: comparing is cheaper than hashing. */
interface RecentToken {
  readonly token: string;
  readonly verified: VerifiedToken;
}

const MAX_RECENT = 4_096;
/** Characters of the signature, about as random as they come. */
const TAIL_LENGTH = 22;

/**
 * Remembers access tokens whose signature was verified, so that a token seen again costs a look-up. The key
 * is a digest of the whole token; the most recent ones are found by the end of their signature, and then
 * compared from the first character to the last. So no two are mixed up. Bounded. Times, keys that were
 * taken out and revocation are not remembered: they are checked at each use.
 */
export class VerifiedTokens {
  // Tokens are kept where nothing that prints this object prints them.
  readonly #byDigest: BoundedMap<VerifiedToken>;
  readonly #recent: BoundedMap<RecentToken>;
  /** What was looked for last, and not found: most often it is what is remembered next. */
  #missed = { token: '', digest: '' };

  /** @param size how many tokens are remembered at most, rounded up to an even number; 0 for none */
  constructor(private readonly size: number) {
    this.#byDigest = new BoundedMap(size);
    this.#recent = new BoundedMap(Math.min(size, MAX_RECENT));
  }

  find(token: string): VerifiedToken | undefined {
    if (this.size === 0) return undefined;
    const tail = token.slice(-TAIL_LENGTH);
    const recent = this.#recent.get(tail);
    if (recent?.token === token) return recent.verified;
    const digest = digestOf(token);
    const verified = this.#byDigest.get(digest);
    if (verified === undefined) this.#missed = { token, digest };
    else this.#recent.set(tail, { token, verified });
    return verified;
  }

  remember(token: string, verified: VerifiedToken): void {
    if (this.size === 0) return;
    const missed = this.#missed;
    this.#byDigest.set(missed.token === token ? missed.digest : digestOf(token), verified);
  }

  forget(token: string): void {
    this.#recent.delete(token.slice(-TAIL_LENGTH));
    this.#byDigest.delete(digestOf(token));
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
