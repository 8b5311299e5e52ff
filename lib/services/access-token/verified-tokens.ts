import { hash } from 'node:crypto';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';
import type { TrustedKey } from '../keys/trusted-key.js';

/** What is remembered of a token: its claims, and the key that verified it. */
export interface VerifiedToken {
  readonly claims: AccessTokenClaims;
  readonly by: TrustedKey;
}

/**
 * Remembers access tokens whose signature was verified, so that a token seen again costs a look-up.
 * Bounded: two generations of half the size each; what was not used for a whole generation is dropped.
 * The key is a digest of the whole token, so no token is kept and no two are mixed up. Times, keys that
 * were taken out and revocation are not remembered: they are checked at each use.
 */
export class VerifiedTokens {
  private young = new Map<string, VerifiedToken>();
  private old = new Map<string, VerifiedToken>();
  private readonly generationSize: number;

  /** @param size how many tokens are remembered at most, rounded up to an even number; 0 for none */
  constructor(size: number) {
    this.generationSize = Math.ceil(size / 2);
  }

  /** What a token is remembered by; `undefined` where nothing is remembered. */
  digestOf(token: string): string | undefined {
    return this.generationSize === 0 ? undefined : hash('sha256', token, 'base64');
  }

  /** What is known of the token with that digest. */
  find(digest: string): VerifiedToken | undefined {
    const found = this.young.get(digest);
    if (found !== undefined) return found;
    const aging = this.old.get(digest);
    if (aging !== undefined) this.remember(digest, aging);
    return aging;
  }

  remember(digest: string, token: VerifiedToken): void {
    if (this.young.size >= this.generationSize) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(digest, token);
  }

  forget(digest: string): void {
    this.young.delete(digest);
    this.old.delete(digest);
  }
}
