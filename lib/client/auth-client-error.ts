/**
 * Why a call of the client failed:
 * - `ERR_AUTH_CLIENT_UNAVAILABLE`: the server could not be reached or could not say. The session is kept; try later.
 * - `ERR_AUTH_CLIENT_REFUSED`: the server said no, and not to the session: wrong credentials, or a request that it
 *   does not take. Trying again without a change does not help.
 * - `ERR_AUTH_CLIENT_CONFIGURATION`: client and server are not set up for each other.
 *
 * @publicApi
 */
export type AuthClientErrorCode =
  'ERR_AUTH_CLIENT_UNAVAILABLE' | 'ERR_AUTH_CLIENT_REFUSED' | 'ERR_AUTH_CLIENT_CONFIGURATION';

/** What an answer says beside its code. */
interface AuthClientErrorFacts {
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/**
 * What the client throws. It never carries a token, a credential or the body of a request.
 *
 * @publicApi
 */
export class AuthClientError extends Error {
  /** The name of the class. */
  override readonly name = 'AuthClientError';
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined;
  /** The error on the wire, such as `invalid_credentials`, where there was one. */
  readonly error: string | undefined;
  /** Seconds after which the server wants to be asked again, where it said so. */
  readonly retryAfter: number | undefined;

  /** @internal */
  constructor(
    /** Which error it is, for programs. */
    readonly code: AuthClientErrorCode,
    message: string,
    { status, error, retryAfter }: AuthClientErrorFacts = {},
  ) {
    super(message);
    this.status = status;
    this.error = error;
    this.retryAfter = retryAfter;
  }
}
