/** One session has ended: none of its access tokens counts any more. */
export interface SessionRevocation {
  /** Tells it apart from {@link SubjectRevocation}. */
  readonly kind: 'session';
  /** The session that has ended. */
  readonly sid: string;
  /** Milliseconds from now for which it matters: as long as an access token of the session may live. */
  readonly keepFor: number;
}

/** All sessions of a subject that began up to a moment have ended, but for some. */
export interface SubjectRevocation {
  /** Tells it apart from {@link SessionRevocation}. */
  readonly kind: 'subject';
  /** Whose subject it is: another issuer may have one of the same name. */
  readonly issuer: string;
  /** The subject whose sessions have ended. */
  readonly subject: string;
  /**
   * The latest beginning of a session that is meant, in milliseconds since the epoch: the time that is part
   * of each `sid`.
   */
  readonly begunUpTo: number;
  /** The sessions that go on, by `sid`. */
  readonly except: readonly string[];
  /** As for {@link SessionRevocation}. */
  readonly keepFor: number;
}

/**
 * What a `RevocationFeed` carries. Telling one twice, or in another order, changes nothing.
 *
 * @publicApi
 */
export type Revocation = SessionRevocation | SubjectRevocation;
