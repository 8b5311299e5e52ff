/*
 * The client, as the compiler sees it: without the types of a browser. Nothing of this runs.
 */
import {
  AuthClientError,
  createAuthClient,
  webStorage,
  type AuthChange,
  type AuthClient,
  type AuthClientErrorCode,
  type AuthState,
  type StoredTokens,
  type TokenStorage,
} from 'nestjs-dual-token/client';

// The shortest one, and one with everything.
export const shortest: AuthClient = createAuthClient({ baseUrl: 'https://api.test' });
export const fullest = createAuthClient({
  baseUrl: new URL('https://api.test'),
  path: '/auth',
  transport: 'bearer',
  storage: webStorage({
    getItem: () => null,
    setItem: () => undefined,
    removeItem: () => undefined,
  }),
  fetch,
  refreshTimeout: 1_000,
  lockTimeout: 1_000,
  locks: false,
});

// A storage may answer at once or later.
export const later: TokenStorage = {
  get: () => Promise.resolve(undefined),
  set: (tokens: StoredTokens | undefined) => Promise.reject(new Error(typeof tokens)),
  shared: true,
};

// `fetch` takes what the global one takes, and may be handed on by itself.
const { fetch: authorized } = shortest;
export const responses: Promise<Response>[] = [
  authorized('/orders'),
  authorized(new URL('https://api.test/orders'), { method: 'POST', body: 'x' }),
  authorized(new Request('https://api.test/orders')),
];
export const asFetch: typeof fetch = authorized;

export const token: Promise<string | undefined> = shortest.accessToken();
export const leave: Promise<void> = shortest.signOut({ everywhere: true });
export const stop: () => void = shortest.onChange(({ state, cause, elsewhere }: AuthChange) => {
  const all: readonly [AuthState, string, boolean] = [state, cause, elsewhere];
  return all;
});

export function say(error: unknown): string {
  if (!(error instanceof AuthClientError)) return '';
  const codes: Record<AuthClientErrorCode, string> = {
    ERR_AUTH_CLIENT_UNAVAILABLE: `later, in ${error.retryAfter ?? 1} s`,
    ERR_AUTH_CLIENT_REFUSED: `${error.status ?? 0} ${error.error ?? ''}`,
    ERR_AUTH_CLIENT_CONFIGURATION: error.message,
  };
  return codes[error.code];
}

// @ts-expect-error a base is needed
createAuthClient({});
// @ts-expect-error there are two ways to carry tokens
createAuthClient({ baseUrl: 'https://api.test', transport: 'both' });
// @ts-expect-error the state is told, not set
shortest.state = 'signed-in';
