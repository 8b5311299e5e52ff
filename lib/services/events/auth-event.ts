import type { ClientContext } from '../../domain/client-context.js';
import type { RevocationReason } from '../../domain/session.js';

/**
 * Why a refresh was refused. `reuse` is not among them: it has an event of its own.
 *
 * - `malformed`: the token is damaged, forged, or of another issuer.
 * - `unknown`: the store has no such session.
 * - `revoked`, `expired`: the session has ended.
 * - `ahead`: the token is newer than the store, and `refreshToken.onAhead` is `'reject'`.
 * - `other-client`: the request names another `client_id` than the sign-in.
 * - `scope-too-wide`: more scope was asked for than the session was granted.
 * - `subject-unavailable`: the subject provider no longer knows the subject.
 * - `superseded-by-subject`: the subject's `sessionsValidAfter` is later than the sign-in.
 */
export type RefusalReason =
  | 'malformed'
  | 'unknown'
  | 'revoked'
  | 'expired'
  | 'ahead'
  | 'other-client'
  | 'scope-too-wide'
  | 'subject-unavailable'
  | 'superseded-by-subject';

/** What all events have. */
export interface EventBase {
  /** The name of the event, for {@link AuthEvents.on}. */
  readonly type: string;
  /** When it happened, on the app's clock. */
  readonly at: Date;
  /** Where the request came from; empty where there was none or nothing is known. */
  readonly context: ClientContext;
  /** The `name` of the module instance that it is about; nothing for the one without a name. */
  readonly instance?: string;
}

/** What all events of one session have. */
export interface SessionEventBase extends EventBase {
  /** The session. */
  readonly sid: string;
  /** Whose session it is. */
  readonly subject: string;
}

/** A session began. */
export interface SignedInEvent extends SessionEventBase {
  readonly type: 'signed-in';
  /** The client that signed in (`client_id`). */
  readonly clientId: string;
}

/** A refresh gave new tokens. */
export interface RefreshedEvent extends SessionEventBase {
  readonly type: 'refreshed';
  /** The number of the refresh token now in force; the first is 0. */
  readonly generation: number;
}

/** The token before the newest came again within the grace period, and got the same successor. */
export interface RetriedEvent extends SessionEventBase {
  readonly type: 'retried';
  /** The one in force, whose token was handed out again. */
  readonly generation: number;
}

/** An older token came shortly after a rotation: a lost race, answered with 409. */
export interface SupersededEvent extends SessionEventBase {
  readonly type: 'superseded';
  /** The generation of the token that was presented. */
  readonly generation: number;
}

/**
 * An earlier token came too late to be a retry: somebody has a copy. Told once for each session that
 * it ends (with `onReuse: 'reject'`, which ends none, at each use). Where the store ended it and its answer was lost,
 * told when such a token comes to the same process again.
 */
export interface ReuseDetectedEvent extends SessionEventBase {
  readonly type: 'reuse-detected';
  /** The generation of the token that was seen again. */
  readonly generation: number;
  /** How many generations it is behind the newest. */
  readonly gap: number;
  /** What was done about it, by `refreshToken.onReuse`. */
  readonly outcome: 'session-revoked' | 'subject-revoked' | 'rejected';
}

/**
 * A good refresh token came from another client than signed in, as far as `session.sameContext` tells. Told
 * once for each refresh that it is allowed or rejected for, and for each session that it ends.
 */
export interface ContextMismatchEvent extends SessionEventBase {
  readonly type: 'context-mismatch';
  /** The generation of the token that was presented. */
  readonly generation: number;
  /** `retry`: it was the token before the newest, within the grace period; `rotation`: every other use. */
  readonly during: 'rotation' | 'retry';
  /** What was done about it, by `session.onContextMismatch`. */
  readonly outcome: 'allowed' | 'rejected' | 'session-revoked';
}

/** A genuine token was newer than the store, which had lost writes; the store was brought up to it. */
export interface HealedEvent extends SessionEventBase {
  readonly type: 'healed';
  /** The generation that the store had. */
  readonly from: number;
  /** The generation now in force. */
  readonly generation: number;
}

/** The subject proved again who they are; every earlier refresh token of the session is worthless. */
export interface ElevatedEvent extends SessionEventBase {
  readonly type: 'elevated';
  /** The one now in force. */
  readonly generation: number;
}

/** A session ended early. */
export interface RevokedEvent extends SessionEventBase {
  readonly type: 'revoked';
  /** Why it ended. */
  readonly reason: RevocationReason;
}

/** Sessions of a subject ended early, all but those in `except`. */
export interface SubjectRevokedEvent extends EventBase {
  readonly type: 'subject-revoked';
  /** Whose sessions they were. */
  readonly subject: string;
  /** Why they ended. */
  readonly reason: RevocationReason;
  /** The sessions that were to go on, by `sid`. */
  readonly except: readonly string[];
  /** How many sessions it was that ended. */
  readonly count: number;
}

/** A refresh was refused. The answer does not say why; this does. */
export interface RefusedEvent extends EventBase {
  readonly type: 'refused';
  /** What was wrong. */
  readonly reason: RefusalReason;
  /** The session. Missing where the token was malformed. */
  readonly sid?: string;
  /** The generation of the token that was presented; missing where it was malformed. */
  readonly generation?: number;
  /** Whose session it is. Missing where no session was found. */
  readonly subject?: string;
}

/**
 * A request with a cookie came from a page of an origin that may not send it, or did not say from where. It was
 * answered with 403.
 */
export interface CrossSiteEvent extends EventBase {
  readonly type: 'cross-site';
}

/** Sessions whose absolute lifetime was over were deleted. Not told when there were none. */
export interface PrunedEvent extends EventBase {
  readonly type: 'pruned';
  /** How many sessions it was. */
  readonly count: number;
  /** How many batches the store was asked for, the last one included. */
  readonly batches: number;
}

/** The keys of access tokens were changed while the application runs. */
export interface KeysChangedEvent extends EventBase {
  readonly type: 'keys-changed';
  /** The id of the key that signs from now on. */
  readonly kid: string;
  /** The ids of all keys that verify. */
  readonly kids: readonly string[];
}

/**
 * The revocation feed has been silent for longer than `revocation.staleAfter`, or has told more than is kept;
 * guarded requests are judged as `revocation.onStale` says.
 */
export interface FeedStaleEvent extends EventBase {
  readonly type: 'feed-stale';
}

/** The revocation feed is heard again, and nothing that it told meanwhile is missing. */
export interface FeedCurrentEvent extends EventBase {
  readonly type: 'feed-current';
}

/**
 * The repository, the subject provider, the signer or the remote JWK Set failed, or was late; a request
 * was answered with 503. Told too when pruning fails, when a JWK Set could not be renewed, when the revocation
 * feed can't be published to or followed, and of health checks that fail; in a row, for the first of them.
 */
export interface UnavailableEvent extends EventBase {
  readonly type: 'unavailable';
  /** Which one; `subject` stands for every function of the host's that is waited for. */
  readonly service: 'store' | 'subject' | 'signer' | 'jwks' | 'feed';
  /** What was thrown, by code of the host or a driver: look at it before it is logged. */
  readonly cause: unknown;
}

/**
 * Everything that happens to sessions, one event for each fact. No token is in any of them.
 *
 * @publicApi
 */
export type AuthEvent =
  | SignedInEvent
  | RefreshedEvent
  | RetriedEvent
  | SupersededEvent
  | ReuseDetectedEvent
  | ContextMismatchEvent
  | HealedEvent
  | ElevatedEvent
  | RevokedEvent
  | SubjectRevokedEvent
  | RefusedEvent
  | CrossSiteEvent
  | PrunedEvent
  | KeysChangedEvent
  | FeedStaleEvent
  | FeedCurrentEvent
  | UnavailableEvent;

/** The name of an event. */
export type AuthEventType = AuthEvent['type'];

/** The event of that name. */
export type AuthEventOf<T extends AuthEventType> = Extract<
  AuthEvent,
  {
    /** The name that is asked for. */
    readonly type: T;
  }
>;
