import { hash } from 'node:crypto';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';

/**
 * Remembers access tokens whose signature was verified, so that a token seen again costs a look-up.
 * Bounded: two generations of half the size each; what was not used for a whole generation is dropped.
 * The key is a digest of the whole token, so no token is kept and no two are mixed up. Times and
 * revocation are not remembered: they are checked at each use.
 */
export class VerifiedTokens {
  private young = new Map<string, AccessTokenClaims>();
  private old = new Map<string, AccessTokenClaims>();
  private readonly generationSize: number;

  /** @param size how many tokens are remembered at most, rounded up to an even number; 0 for none */
  constructor(size: number) {
    this.generationSize = Math.ceil(size / 2);
  }

  /** The claims of a token that was verified before. */
  find(token: string): AccessTokenClaims | undefined {
    if (this.generationSize === 0) return undefined;
    const key = digest(token);
    const claims = this.young.get(key);
    if (claims !== undefined) return claims;
    const aging = this.old.get(key);
    if (aging !== undefined) this.put(key, aging);
    return aging;
  }

  remember(token: string, claims: AccessTokenClaims): void {
    if (this.generationSize > 0) this.put(digest(token), claims);
  }

  forget(token: string): void {
    const key = digest(token);
    this.young.delete(key);
    this.old.delete(key);
  }

  private put(key: string, claims: AccessTokenClaims): void {
    if (this.young.size >= this.generationSize) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, claims);
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64');
}
