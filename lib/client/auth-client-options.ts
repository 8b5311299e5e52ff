import type { LockManagerLike } from './page.js';
import type { TokenStorage } from './token-storage.js';

/**
 * What {@link createAuthClient} needs to know.
 *
 * @publicApi
 */
export interface AuthClientOptions {
  /** Where the API is. Tokens and cookies go to its origin and to no other; relative URLs start from it. */
  readonly baseUrl: string | URL;
  /**
   * Where the routes of the auth server are; a URL relative to `baseUrl`.
   *
   * @default '/auth'
   */
  readonly path?: string;
  /**
   * How the tokens travel: in headers and bodies, or in cookies that no script can read.
   *
   * @default 'bearer'
   */
  readonly transport?: 'bearer' | 'cookie';
  /**
   * Where tokens are kept with `transport: 'bearer'`.
   *
   * @default in memory, as long as the page lives
   */
  readonly storage?: TokenStorage;
  /**
   * What sends requests.
   *
   * @default globalThis.fetch
   */
  readonly fetch?: (request: Request) => Promise<Response>;
  /**
   * How long the auth server may take for an answer, in milliseconds; more than 0.
   *
   * @default 5000
   */
  readonly refreshTimeout?: number;
  /**
   * How long to wait for another tab that refreshes, in milliseconds; at least 0.
   *
   * @default 5000
   */
  readonly lockTimeout?: number;
  /**
   * What keeps tabs from refreshing at the same time; `false` for nothing. Nobody is signed out without it.
   *
   * @default navigator.locks, where there is one
   */
  readonly locks?: LockManagerLike | false;
}
