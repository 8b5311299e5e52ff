import type { KeyObject } from 'node:crypto';
import type { AccessTokenKey } from '../crypto/key-ring.js';
import type { RotationPolicy } from '../domain/rotation.js';
import type { SessionLifetimes } from '../domain/session.js';
import type {
  AccessTokenSettings,
  InsecureAllowance,
  ReusePolicy,
  RevocationCheck,
} from './auth-settings.js';

/** Options with every default filled in and every check passed. Frozen; holds keys, no secret. Milliseconds throughout. */
export interface ResolvedAuthOptions {
  readonly issuer: string;
  readonly audiences: readonly [string, ...string[]];
  /** The first one signs, all verify. */
  readonly accessTokenKeys: readonly [AccessTokenKey, ...AccessTokenKey[]];
  /** The first one signs, all verify. */
  readonly refreshTokenKeys: readonly [KeyObject, ...KeyObject[]];
  readonly accessTokenLifetime: number;
  /** How many verified access tokens are remembered. */
  readonly accessTokenCacheSize: number;
  readonly claims: AccessTokenSettings['claims'];
  readonly rotation: RotationPolicy;
  readonly onReuse: ReusePolicy;
  readonly session: SessionLifetimes;
  readonly revocationCheck: RevocationCheck;
  readonly pruning: { readonly interval: number | false; readonly batchSize: number };
  readonly storeDeadline: number;
  readonly subjectDeadline: number;
  readonly maxStoreCalls: number;
  readonly clockTolerance: number;
  readonly clientId: string;
  /** What the host allows against our advice. */
  readonly allowInsecure: readonly InsecureAllowance[];
  /** What is allowed but not wise; logged once at start. */
  readonly warnings: readonly string[];
}
