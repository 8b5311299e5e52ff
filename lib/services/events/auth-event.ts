import type { ClientContext } from '../../domain/client-context.js';
import type { RevocationReason } from '../../domain/session.js';

/** Why a refresh was refused. `reuse` is not among them: it has an event of its own. */
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

interface EventBase {
  /** When it happened, on the app's clock. */
  readonly at: Date;
  /** Where the request came from, where there was one. */
  readonly context: ClientContext;
}

interface SessionEventBase extends EventBase {
  readonly sid: string;
  readonly subject: string;
}

/** A session began. */
export interface SignedInEvent extends SessionEventBase {
  readonly type: 'signed-in';
  readonly clientId: string;
}

/** A refresh gave new tokens. `generation` is the one now in force. */
export interface RefreshedEvent extends SessionEventBase {
  readonly type: 'refreshed';
  readonly generation: number;
}

/** The token before the newest came again within the grace period, and got the same successor. */
export interface RetriedEvent extends SessionEventBase {
  readonly type: 'retried';
  readonly generation: number;
}

/** An older token came shortly after a rotation: a lost race, answered with 409. */
export interface SupersededEvent extends SessionEventBase {
  readonly type: 'superseded';
  readonly generation: number;
}

/**
 * An earlier token came too late to be a retry: somebody has a copy. Told once for each session that
 * it ends (with `onReuse: 'reject'`, which ends none, at each use).
 */
export interface ReuseDetectedEvent extends SessionEventBase {
  readonly type: 'reuse-detected';
  /** The generation of the token that was seen again. */
  readonly generation: number;
  /** How many generations it is behind the newest. */
  readonly gap: number;
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
  readonly generation: number;
}

/** A session ended early. */
export interface RevokedEvent extends SessionEventBase {
  readonly type: 'revoked';
  readonly reason: RevocationReason;
}

/** Sessions of a subject ended early, all but those in `except`. */
export interface SubjectRevokedEvent extends EventBase {
  readonly type: 'subject-revoked';
  readonly subject: string;
  readonly reason: RevocationReason;
  readonly except: readonly string[];
  /** How many sessions it was that ended. */
  readonly count: number;
}

/** A refresh was refused. The answer does not say why; this does. */
export interface RefusedEvent extends EventBase {
  readonly type: 'refused';
  readonly reason: RefusalReason;
  /** Missing where the token was malformed. */
  readonly sid?: string;
  readonly generation?: number;
  /** Missing where no session was found. */
  readonly subject?: string;
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
  readonly service: 'store' | 'subject' | 'signer' | 'jwks' | 'feed';
  /** What was thrown. */
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
  | PrunedEvent
  | KeysChangedEvent
  | FeedStaleEvent
  | FeedCurrentEvent
  | UnavailableEvent;

/** The name of an event. */
export type AuthEventType = AuthEvent['type'];

/** The event of that name. */
export type AuthEventOf<T extends AuthEventType> = Extract<AuthEvent, { readonly type: T }>;
