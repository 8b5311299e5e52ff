import type { KeySource } from '../crypto/key-source.js';
import type { Duration } from '../domain/duration.js';
import type { Session } from '../domain/session.js';
import type { Subject } from '../domain/subject.js';
import type { SessionSettings } from './session-settings.js';
import type { TransportSettings } from './transport-settings.js';

/**
 * A secret: text (its UTF-8 bytes count) or bytes; 32 bytes or more, from a random source.
 *
 * @publicApi
 */
export type Secret = string | Uint8Array;

/** What is done when an earlier refresh token is seen again, too late to be a retry or a lost race. */
export type ReusePolicy = 'revoke-session' | 'revoke-subject' | 'reject';

/** What is checked, beyond the access token itself, on each guarded request. */
export type RevocationCheck = 'none' | 'feed' | 'store';

/** What a guarded request meets while the feed is silent: nothing more, a look at the store, or 503. */
export type StaleFeedPolicy = 'allow' | 'store' | 'deny';

/** What a host may allow against our advice, each by its name. */
export type InsecureAllowance = 'in-memory-repository' | 'cookies-over-http';

/** Settings of access tokens. */
export interface AccessTokenSettings {
  /**
   * How long an access token is accepted; whole seconds, 1 s to 10 years. Above 1 h a warning is logged,
   * because a token that was issued can't be taken back by itself.
   * @default '10m'
   */
  readonly lifetime?: Duration;
  /**
   * What signs: a private key (RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521), so that others
   * can verify with the public one, or a shared key of at least the length of the hash. The algorithm
   * follows from the key, or is named: `{ key, alg: 'PS256', kid: '2026-11' }`.
   * @default an HS256 key derived from `secret`
   */
  readonly signingKey?: KeySource;
  /**
   * What verifies beside it: the key before it until its last token has expired, and the next one, for
   * others to know it before it signs. Of the same kind, pairs or shared keys. At most 99.
   * @default []
   */
  readonly verificationKeys?: readonly KeySource[];
  /**
   * How many verified access tokens are remembered, so that a token seen again need not be verified
   * again; about 1 kB each. Expiry and revocation are checked all the same. 0 to 1,000,000; 0 turns it off.
   * @default 10000
   */
  readonly cacheSize?: number;
  /**
   * Further claims for each access token, beside those of the subject. A registered claim can't be
   * overridden. What it throws is answered with 503 and changes nothing.
   * @default none
   */
  readonly claims?: (
    subject: Subject,
    session: Pick<Session, 'sid' | 'clientId' | 'authenticatedAt'>,
  ) => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>;
}

/** Settings of refresh tokens. */
export interface RefreshTokenSettings {
  /**
   * Whether each refresh gives a new refresh token and retires the one before (RFC 9700 section 4.14.2).
   * `false` keeps one token for the whole session, and a thief of it is not found. A use is then written at most
   * once for each access-token lifetime, or for half of what `session.inactivityTimeout` is longer than that, where
   * this is less; a session may be over for lack of use by as much too early. One that is refreshed at least every
   * `(inactivityTimeout + lifetime) / 2` seconds, so once for each access token, is not.
   * @default true
   */
  readonly rotation?: boolean;
  /**
   * How long after a rotation the token before it is answered with the same successor, for clients
   * whose answer was lost. 0 to 300 s, less than the access-token lifetime; 0 turns it off.
   * @default '30s', or half the access-token lifetime where that is less
   */
  readonly gracePeriod?: Duration;
  /**
   * How long after a rotation any older token counts as a lost race (409, nothing happens) and not
   * as reuse. 0 to 60 s; 0 turns it off. As long as an access token lives, it would turn off the finding of thieves:
   * there is a warning at start.
   * @default '2s'
   */
  readonly raceTolerance?: Duration;
  /**
   * What reuse leads to: the session ends, all sessions of the subject end, or the token is only refused.
   * @default 'revoke-session'
   */
  readonly onReuse?: ReusePolicy;
  /**
   * What a genuine token leads to that is newer than the store knows, because the store lost writes
   * (failover, restored backup): bring the store up to it, or refuse it.
   * @default 'heal'
   */
  readonly onAhead?: 'heal' | 'reject';
}

/** Settings of the check for revoked sessions on guarded requests. */
export interface RevocationSettings {
  /**
   * `'none'`: an access token is accepted until it expires. `'feed'`: revocations are pushed to this
   * process (`revocationFeed`), which refuses the access tokens of an ended session without asking anybody.
   * `'store'`: each guarded request reads its session. Single routes ask for the latter with
   * `@StrictSession()`.
   * @default 'none'
   */
  readonly check?: RevocationCheck;
  /**
   * With `'feed'`, what happens while the feed is silent for longer than `staleAfter`, or has told more than
   * `maxEntries`: `'allow'` goes on by what is known, `'store'` reads the session on each request, `'deny'`
   * answers 503.
   * @default 'allow'
   */
  readonly onStale?: StaleFeedPolicy;
  /**
   * How long the feed may be silent. 2 s to 10 min; the feeds of this library say something every second.
   * @default '5s'
   */
  readonly staleAfter?: Duration;
  /**
   * How many revocations are known at once, 165 to 230 bytes each; each is kept for the lifetime of an access
   * token. 100 to 10,000,000. Where there are more, the oldest are forgotten, and the list is stale until they
   * would not matter any more.
   * @default 100000
   */
  readonly maxEntries?: number;
}

/** Settings of the deletion of sessions that are over. */
export interface PruningSettings {
  /**
   * How often each process deletes sessions whose absolute lifetime is over, give or take a tenth; the
   * first time after a random part of it. 1 min to 24 h; `false` leaves it to whoever calls
   * `SessionPruner.prune()`.
   * @default '1h'
   */
  readonly interval?: Duration | false;
  /**
   * How many sessions are deleted by one call of the repository, which has `deadlines.store` for it.
   * 1 to 10,000.
   * @default 1000
   */
  readonly batchSize?: number;
}

/** How long to wait for others before the answer is 503. */
export interface DeadlineSettings {
  /** For one call of the repository. 10 ms to 60 s. @default '2s' */
  readonly store?: Duration;
  /** For one call of the subject provider or of `accessToken.claims`. 10 ms to 60 s. @default '10s' */
  readonly subject?: Duration;
}

/**
 * What can come from a configuration service: `forRoot` takes it together with the structure of the
 * module, `forRootAsync` from a factory.
 *
 * @publicApi
 */
export interface AuthSettings extends TransportSettings {
  /**
   * Where all keys are derived from (HKDF, one label for each purpose). One, or several: the first
   * signs, all verify, so that a secret can be replaced without signing anybody out.
   */
  readonly secret: Secret | readonly Secret[];
  /**
   * Who issues: the exact `iss` of access tokens, and part of every refresh token's tag. With another one,
   * no token that was issued before is good any more.
   */
  readonly issuer: string;
  /** Which service or services the access tokens are meant for: `aud`. A name that is not empty, or several. */
  readonly audience: string | readonly string[];
  /** How access tokens are made, verified and remembered. */
  readonly accessToken?: AccessTokenSettings;
  /** How refresh tokens are replaced, and what an earlier one leads to. */
  readonly refreshToken?: RefreshTokenSettings;
  /** How long sessions last, how many a subject may have, and how they are told apart. */
  readonly session?: SessionSettings;
  /** Whether guarded requests notice that a session has ended. */
  readonly revocation?: RevocationSettings;
  /** When sessions that are over are deleted. */
  readonly pruning?: PruningSettings;
  /** How long others may take. */
  readonly deadlines?: DeadlineSettings;
  /**
   * How many calls of the repository may be under way at once in this process; one more is answered
   * with 503 at once. 1 to 100,000.
   * @default 1000
   */
  readonly maxStoreCalls?: number;
  /**
   * By how much clocks may differ when `exp`, `nbf` and `iat` are checked. 0 to 60 s.
   * @default '5s'
   */
  readonly clockTolerance?: Duration;
  /**
   * The `client_id` of a sign-in that names none.
   * @default 'first-party'
   */
  readonly clientId?: string;
  /** What is allowed against our advice, each by its name. @default [] */
  readonly allowInsecure?: readonly InsecureAllowance[];
}
