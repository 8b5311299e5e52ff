import type { ResolvedTransport } from './resolved-transport.js';
import type { RevocationCheck, StaleFeedPolicy } from './auth-settings.js';

/** What verifying access tokens needs to know, in the module that issues them and in one that does not. Milliseconds. */
export interface ResolvedVerificationOptions {
  readonly issuer: string;
  readonly audiences: readonly [string, ...string[]];
  /** How many verified access tokens are remembered. */
  readonly accessTokenCacheSize: number;
  readonly revocation: ResolvedRevocation;
  readonly clockTolerance: number;
  readonly transport: ResolvedTransport;
  /** What is allowed but not wise; logged once at start. */
  readonly warnings: readonly string[];
}

/** How revocations reach guarded routes. Milliseconds. */
export interface ResolvedRevocation {
  readonly check: RevocationCheck;
  readonly onStale: StaleFeedPolicy;
  readonly staleAfter: number;
  readonly maxEntries: number;
  /** How long a revocation matters: the longest that an access token is accepted. */
  readonly horizon: number;
}
