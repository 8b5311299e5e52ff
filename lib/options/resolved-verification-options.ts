import type { RevocationCheck } from './auth-settings.js';

/** What verifying access tokens needs to know, in the module that issues them and in one that does not. Milliseconds. */
export interface ResolvedVerificationOptions {
  readonly issuer: string;
  readonly audiences: readonly [string, ...string[]];
  /** How many verified access tokens are remembered. */
  readonly accessTokenCacheSize: number;
  readonly revocationCheck: RevocationCheck;
  readonly clockTolerance: number;
  /** What is allowed but not wise; logged once at start. */
  readonly warnings: readonly string[];
}
