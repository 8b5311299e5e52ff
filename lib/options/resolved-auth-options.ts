import type { KeyObject } from 'node:crypto';
import type { RotationPolicy } from '../domain/rotation.js';
import type { SessionLifetimes } from '../domain/session.js';
import type { AccessTokenKeys } from './read-access-token-keys.js';
import type { ResolvedVerificationOptions } from './resolved-verification-options.js';
import type { AccessTokenSettings, InsecureAllowance, ReusePolicy } from './auth-settings.js';
import type { ContextMismatchPolicy, LimitPolicy, SessionSettings } from './session-settings.js';

/** How many sessions a subject may have. */
export interface SessionLimit {
  readonly max: number;
  readonly onLimit: LimitPolicy;
  readonly by: SessionSettings['limitBy'];
}

/** What is done about refreshes from another client. */
export interface ContextPolicyOptions {
  readonly onMismatch: ContextMismatchPolicy;
  readonly same: SessionSettings['sameContext'];
}

/** Options with every default filled in and every check passed. Frozen; holds keys, no secret. Milliseconds throughout. */
export interface ResolvedAuthOptions extends ResolvedVerificationOptions {
  /** The keys of access tokens at the start; `KeyRing` may change them later. */
  readonly accessTokenKeys: AccessTokenKeys;
  /** The first one signs, all verify. */
  readonly refreshTokenKeys: readonly [KeyObject, ...KeyObject[]];
  readonly accessTokenLifetime: number;
  readonly claims: AccessTokenSettings['claims'];
  readonly rotation: RotationPolicy;
  readonly onReuse: ReusePolicy;
  readonly session: SessionLifetimes;
  /** `undefined` where the number of sessions is not limited. */
  readonly sessionLimit: SessionLimit | undefined;
  readonly deviceName: SessionSettings['device'];
  readonly contextPolicy: ContextPolicyOptions;
  readonly pruning: { readonly interval: number | false; readonly batchSize: number };
  readonly storeDeadline: number;
  readonly subjectDeadline: number;
  readonly maxStoreCalls: number;
  readonly clientId: string;
  /** What the host allows against our advice. */
  readonly allowInsecure: readonly InsecureAllowance[];
}
