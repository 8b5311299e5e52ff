import type { AuthClientOptions } from './auth-client-options.js';
import type { AuthClient } from './auth-client.js';
import { AuthClientError } from './auth-client-error.js';
import { isGood, isSame, type Grant } from './grant.js';
import { aborted, type Page } from './page.js';
import { createRefresher } from './refresher.js';
import { createRequests } from './requests.js';
import { createSession } from './session.js';
import { underTabLock } from './tab-lock.js';
import { exchangeTokens } from './token-exchange.js';
import { memoryStorage } from './token-storage.js';
import { ask, failureOf, grantOf, type Answer, type AuthRoute, type Send } from './wire.js';

/**
 * Makes a client of one auth server, for a browser, a worker or Node.
 *
 * @publicApi
 */
export function createAuthClient(options: AuthClientOptions): AuthClient {
  return createAuthClientIn(globalThis, options);
}

/** Makes a client for a page, a tab for itself. */
export function createAuthClientIn(page: Page, options: AuthClientOptions): AuthClient {
  const { path = '/auth', refreshTimeout = 5_000, lockTimeout = 5_000 } = options;
  const isBearer = options.transport !== 'cookie';
  const storage = isBearer ? (options.storage ?? memoryStorage()) : undefined;
  const base = new URL(options.baseUrl, page.location?.href);
  const authUrl = new URL(path, base).href.replace(/\/$/, '');
  // Of addresses such as `file:` and `app:`, none can be told from another.
  if (base.origin === 'null' || new URL(authUrl).origin !== base.origin)
    throw new AuthClientError('ERR_AUTH_CLIENT_CONFIGURATION', 'path leaves the origin of baseUrl');
  const name = `nestjs-dual-token ${isBearer ? 'bearer' : 'cookie'} ${authUrl}`;
  const byCookie = isBearer ? {} : { transport: 'cookie' };

  const rawSend = options.fetch ?? ((request: Request) => fetch(request));
  const requests = createRequests(page, base, isBearer, rawSend);
  const session = createSession(page, name, authUrl, storage);
  const isShared = !storage || storage.shared;
  const locks = isShared ? (options.locks ?? page.navigator?.locks) : false;

  const call = (route: AuthRoute, body: object, send: Send = requests.send): Promise<Answer> =>
    ask(
      send,
      `${authUrl}/${route}`,
      requests.credentials,
      { ...body, ...byCookie },
      refreshTimeout,
    );

  const refresher = createRefresher(page, session, async () => {
    const before = await session.read();
    if (isBearer && !before) return;
    await underTabLock(locks, name, lockTimeout, async (waited) => {
      if (waited) await session.hearOthers();
      if (!isSame(await session.read(), before)) return;
      await exchangeTokens(session, isBearer, (refreshToken) =>
        call('refresh', { refresh_token: refreshToken }),
      );
    });
  });

  /** The answer to a refresh would replace new cookies by old ones. */
  const alone = (work: () => Promise<void>): Promise<void> =>
    isBearer ? work() : refresher.alone(() => underTabLock(locks, name, lockTimeout, work));

  /** What to send a request with: good tokens, or none. */
  const usable = async (): Promise<Grant | undefined> => {
    const grant = await session.read();
    if (grant && isGood(grant)) {
      if (session.isDue(grant)) refresher.refreshAside();
      return grant;
    }
    if (!grant) return undefined;
    await refresher.refresh();
    return session.read();
  };

  const authorized = async (request: Request): Promise<Response> => {
    const grant = await usable();
    const { epoch } = session;
    const response = await requests.send(request, grant);
    if (response.status !== 401 || isStepUp(response)) return response;
    let now = await session.read();
    if (isSame(now, grant) && session.isWorthTrying) {
      await refresher.refresh();
      now = await session.read();
    }
    // Somebody else may have signed in meanwhile, and must not do what the one before them wanted.
    const isOther = session.epoch !== epoch || now?.signedInAt !== grant?.signedInAt;
    if (!now || isOther) return response;
    response.body?.cancel().catch(() => undefined);
    return requests.send(request, now);
  };

  const authorizedFetch: AuthClient['fetch'] = async (input, init) => {
    const [request, isOurs] = requests.of(input, init);
    if (!isOurs) return rawSend(request);
    // Who gives up does not wait for a refresh, which goes on for others.
    return Promise.race([authorized(request), aborted(request.signal)]);
  };

  const leave = (): Promise<void> => session.set(undefined, 'signed-out');

  const leaveHere = async (): Promise<void> => {
    const grant = await session.read();
    if (isBearer) await leave();
    if (isBearer && !grant) return;
    await alone(async () => {
      const answer = await call('logout', { refresh_token: grant?.refreshToken });
      // A token that is good for nothing any more needs no sign-out.
      if (answer.status !== 204 && answer.body.error !== 'invalid_grant') throw failureOf(answer);
      if (!isBearer) await leave();
    });
  };

  const leaveEverywhere = async (): Promise<void> => {
    try {
      const answer = await call('logout-all', {}, authorizedFetch);
      if (answer.status !== 204) throw failureOf(answer);
    } finally {
      if (isBearer) await leave();
    }
    if (!isBearer) await leave();
  };

  /** Settled when the sign-ins are that are under way. */
  let arrival: Promise<unknown> | undefined;

  return {
    fetch: authorizedFetch,
    accessToken: async () => (isBearer ? (await usable())?.accessToken : undefined),
    refresh: refresher.refresh,
    signIn(credentials) {
      const arriving = alone(async () => {
        const requestedAt = Date.now();
        const grant = grantOf(await call('login', credentials), requestedAt, isBearer);
        await session.set({ ...grant, ...(isBearer && { signedInAt: requestedAt }) }, 'signed-in');
      });
      const settled = Promise.allSettled([arrival, arriving]).then(() => {
        if (arrival === settled) arrival = undefined;
      });
      arrival = settled;
      return arriving;
    },
    async signOut({ everywhere } = {}) {
      const before = arrival;
      // Gone at once from the session that was there, and from one that is about to begin as soon as it has.
      const left = before && isBearer ? leaveHere() : undefined;
      left?.catch(() => undefined);
      await before;
      await (everywhere ? leaveEverywhere() : leaveHere());
      await left;
    },
    get state() {
      return session.state;
    },
    onChange: session.onChange,
    close() {
      refresher.close();
      session.close();
    },
  };
}

/** Whether a 401 asks for a newer sign-in, which no refresh gives (RFC 9470). Other origins may not see that. */
function isStepUp({ headers }: Response): boolean {
  return headers.get('www-authenticate')?.includes('insufficient_user_authentication') ?? false;
}
