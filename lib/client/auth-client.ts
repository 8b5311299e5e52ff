import type { AuthChange, AuthState } from './auth-change.js';

/**
 * Keeps a session alive and puts its access token on requests.
 *
 * @publicApi
 */
export interface AuthClient {
  /**
   * As the global `fetch`, with the access token on requests to the origin of `baseUrl`. A token that has run out is
   * refreshed first; a 401 leads to one refresh and one more try. Other origins, and requests that carry an
   * `Authorization` header, go out as they are.
   *
   * @throws AuthClientError `ERR_AUTH_CLIENT_UNAVAILABLE` where a refresh was needed and could not be done for now:
   * the session is kept. A 401 is answered only where signing in is what helps.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * An access token that is good now, for what is not sent by {@link fetch}; `undefined` when signed out, and always
   * with `transport: 'cookie'`.
   *
   * @throws AuthClientError as {@link fetch}
   */
  readonly accessToken: () => Promise<string | undefined>;
  /**
   * Refreshes now, or joins a refresh that is under way. Resolves too where the session turns out to be over; see
   * {@link state}.
   *
   * @throws AuthClientError where it could not be done for now
   */
  readonly refresh: () => Promise<void>;
  /**
   * Signs in with what the server's `authenticate` takes.
   *
   * @throws AuthClientError `ERR_AUTH_CLIENT_REFUSED` with `error: 'invalid_credentials'`, among others
   */
  readonly signIn: (credentials: object) => Promise<void>;
  /**
   * Signs out. With bearer tokens they are gone here in any case; with cookies only the server can take them away.
   * A sign-in that is under way is waited for, and what it began is ended.
   *
   * @param options `everywhere`: ends every session of the subject
   * @throws AuthClientError where the server could not be told
   */
  readonly signOut: (options?: { readonly everywhere?: boolean }) => Promise<void>;
  /** Whether somebody is signed in, as far as is known now. */
  readonly state: AuthState;
  /** Calls a function after each change, also of other tabs; gives the function that ends this. */
  readonly onChange: (listener: (change: AuthChange) => void) => () => void;
  /** Ends timers, and stops listening to other tabs and to the page. */
  readonly close: () => void;
}
