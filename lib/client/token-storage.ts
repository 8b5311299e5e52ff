/**
 * The tokens of a session, as the client keeps them.
 *
 * @publicApi
 */
export interface StoredTokens {
  /** The access token. */
  readonly accessToken: string;
  /** The refresh token now in force, as far as this device knows. */
  readonly refreshToken: string;
  /** When they were asked for, in milliseconds since 1970 on the clock of this device. */
  readonly requestedAt: number;
  /** Lifetime of the access token, in seconds. */
  readonly expiresIn: number;
  /** When the session began, in milliseconds since 1970 on the clock of this device; refreshes keep it. */
  readonly signedInAt: number;
  /** Where the auth server is that issued them; a client of another one does not use them. */
  readonly authUrl?: string;
  /** Whether the refresh token has been sent, so that the server may have issued newer ones that are lost. */
  readonly isSent?: boolean;
}

/**
 * Where the tokens of a bearer session are kept.
 *
 * @publicApi
 */
export interface TokenStorage {
  /** What is kept now; called before each request. */
  get(): StoredTokens | undefined | Promise<StoredTokens | undefined>;
  /** Keeps new tokens, or none after a sign-out. */
  set(tokens: StoredTokens | undefined): void | Promise<void>;
  /**
   * Whether other tabs see the same tokens. They then tell each other that something has changed, never what.
   *
   * @default false
   */
  readonly shared?: boolean;
}

/**
 * As much of `localStorage` as {@link webStorage} needs.
 *
 * @publicApi
 */
export interface WebStorageLike {
  /** The text of an entry; `null` where there is none. */
  getItem(key: string): string | null;
  /** Writes an entry, in place of an earlier one. */
  setItem(key: string, value: string): void;
  /** Removes an entry, if there is one. */
  removeItem(key: string): void;
}

/**
 * Keeps tokens in `localStorage`, so that they outlive the page and all tabs share them. Any script on the page can
 * read them there.
 *
 * @param storage `localStorage`; not `sessionStorage`, which a duplicated tab copies
 * @param key the name of the entry; each of several clients on one page needs one of its own
 * @publicApi
 */
export function webStorage(storage: WebStorageLike, key = 'nestjs-dual-token'): TokenStorage {
  return {
    shared: true,
    get: () => {
      try {
        const found = JSON.parse(storage.getItem(key) ?? '') as StoredTokens | null;
        return typeof found?.refreshToken === 'string' ? found : undefined;
      } catch {
        return undefined;
      }
    },
    set: (tokens) => {
      if (tokens) storage.setItem(key, JSON.stringify(tokens));
      else storage.removeItem(key);
    },
  };
}

/** Keeps tokens as long as the page lives. */
export function memoryStorage(): TokenStorage {
  let kept: StoredTokens | undefined;
  return {
    get: () => kept,
    set: (tokens) => {
      kept = tokens;
    },
  };
}
