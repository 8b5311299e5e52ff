import { hash } from 'node:crypto';
import { BoundedMap } from '../bounded-map.js';
import type { VerifiedToken } from './verified-token.js';

/**
 * Remembers access tokens whose signature was verified, so that a token seen again need not be verified again.
 * The key is a digest of the whole token, so no token is kept and no two are mixed up. Bounded. Whether a
 * token still holds is not remembered: it is asked at each use.
 */
export class VerifiedTokens {
  private readonly byDigest: BoundedMap<VerifiedToken>;
  /** What was looked for last and not found: most often it is what is remembered next. */
  #missed = { token: '', digest: '' };

  /** @param size how many tokens are remembered at most, rounded up to an even number; 0 for none */
  constructor(private readonly size: number) {
    this.byDigest = new BoundedMap(size);
  }

  find(token: string): VerifiedToken | undefined {
    if (this.size === 0) return undefined;
    const digest = digestOf(token);
    const verified = this.byDigest.get(digest);
    if (verified === undefined) this.#missed = { token, digest };
    return verified;
  }

  remember(token: string, verified: VerifiedToken): void {
    if (this.size === 0) return;
    const missed = this.#missed;
    this.byDigest.set(missed.token === token ? missed.digest : digestOf(token), verified);
  }

  forget(token: string): void {
    this.byDigest.delete(digestOf(token));
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
