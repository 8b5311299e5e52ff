import { CookieJar } from './cookie-jar.mjs';

/**
 * Where the tokens of a device are, by its kind: `bearer`, one client; `tabs`, two clients that share a storage, as
 * two tabs share `localStorage`; `cookie`, one client and a jar. `tokens()` is what a thief would find.
 */
export const KEEPERS = {
  bearer: () => storageKeeper({ shared: false, clients: 1 }),
  tabs: () => storageKeeper({ shared: true, clients: 2 }),
  cookie: cookieKeeper,
};

function storageKeeper({ shared, clients }) {
  let kept;
  const storage = {
    shared,
    get: () => kept,
    set: (tokens) => {
      kept = tokens;
    },
  };
  return {
    clients,
    options: { transport: 'bearer', storage },
    tokens: () => kept,
    dress: (init) => init,
    keep: () => undefined,
  };
}

function cookieKeeper() {
  const jar = new CookieJar();
  return {
    clients: 1,
    options: { transport: 'cookie' },
    tokens: () => ({
      accessToken: jar.get('__Host-access_token'),
      refreshToken: jar.get('__Host-refresh_token'),
    }),
    dress: (init) => ({ ...init, asPage: true, headers: { ...init.headers, ...jar.headers() } }),
    keep: (response) => jar.keep(response),
  };
}
