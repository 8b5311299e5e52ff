import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import passport from 'passport';
import { csrfTokenOf } from '../../../../lib/crypto/csrf-token.js';
import { AccessTokenAuthenticator } from '../../../../lib/http/authentication/access-token-authenticator.js';
import { CookieCredentials } from '../../../../lib/http/cookies/cookie-credentials.js';
import { CrossSiteCheck } from '../../../../lib/http/cross-site/cross-site-check.js';
import type { HttpRequest } from '../../../../lib/http/requests/http-request.js';
import type { AuthSettings } from '../../../../lib/options/auth-settings.js';
import { AccessTokenVerifier } from '../../../../lib/services/access-token/access-token-verifier.js';
import type { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { KeyRing } from '../../../../lib/services/keys/key-ring.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { AUDIENCE, ISSUER, NOW, SECOND, someOptions } from '../../builders.js';

const SID = '019b76da-a800-7882-821d-56ba9c7097f0';
const COOKIE = '__Host-access_token';
const MISSING = { code: 'ERR_AUTH_ACCESS_TOKEN_MISSING' };
const MALFORMED = { code: 'ERR_AUTH_ACCESS_TOKEN_MALFORMED' };
const INVALID = { code: 'ERR_AUTH_INVALID_REQUEST' };

let opened: AccessTokenAuthenticator[] = [];
beforeEach(() => {
  opened = [];
});
afterEach(() => {
  for (const one of opened) one.onApplicationShutdown();
});

/** An authenticator with all that it needs, and how often its verifier was asked for what. */
function setUp(settings: Partial<AuthSettings> = {}) {
  const options = someOptions(settings);
  const clock = new MovableClock(NOW);
  const events = new AuthEvents(clock);
  const keys = new KeyRing(clock, events, options);
  const verifier = new AccessTokenVerifier(keys, options, clock, new DenyList(options, clock));
  const admit = jest.spyOn(verifier, 'admit');
  const recall = jest.spyOn(verifier, 'recall');
  const credentials = new CookieCredentials(options);
  const crossSite = new CrossSiteCheck(events, options);
  const authenticator = new AccessTokenAuthenticator(
    ...([verifier, credentials, crossSite, clock, options] as const),
  );
  opened.push(authenticator);
  const { kid, signingKey } = options.accessTokenKeys.signing;
  const token = (sub = 'alice', claims: object = {}): string => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const times = { exp: NOW / SECOND + 600, iat: NOW / SECOND };
    const payload = { iss: ISSUER, sub, aud: AUDIENCE, sid: SID, ...times, ...claims };
    const input = `${part({ typ: 'at+jwt', alg: 'HS256', kid })}.${part(payload)}`;
    return `${input}.${createHmac('sha256', signingKey).update(input).digest('base64url')}`;
  };
  const csrfToken = csrfTokenOf(SID, options.transport.cookies?.csrfKeys[0] ?? signingKey);
  return { authenticator, clock, admit, recall, token, csrfToken };
}

const inHeader = (authorization: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  headers: { authorization },
  ...more,
});

const inCookie = (token: string, headers: object = {}, method = 'GET'): HttpRequest => ({
  ...{ method, headers: { cookie: `${COOKIE}=${token}`, ...headers } },
});

/** What becomes of a request: its subject, or the error. */
async function verdictOf(work: () => VerifiedToken | Promise<VerifiedToken>) {
  try {
    return (await work()).claims.sub;
  } catch (error) {
    return error;
  }
}

describe('who a request is from, by its Authorization header', () => {
  it('is verified the first time, and known at once when the same header comes again', async () => {
    const { authenticator, admit, recall, token } = setUp();
    const request = inHeader(`Bearer ${token()}`);
    const first = authenticator.identify(request);
    expect(first).toBeInstanceOf(Promise);
    const verified = await first;
    expect(verified.claims.sub).toBe('alice');
    expect(authenticator.identify(request)).toBe(verified);
    expect(recall).toHaveBeenCalledTimes(2);
    expect(authenticator.identify(request)).toBe(verified);
    expect(authenticator.identifySender(request)).toBe(verified);
    expect(recall).toHaveBeenCalledTimes(2);
    expect(admit).toHaveBeenCalledTimes(1);
  });

  it('is found by the token where the header is written in another way', async () => {
    const { authenticator, admit, token } = setUp();
    const given = token();
    const verified = await authenticator.identify(inHeader(`Bearer ${given}`));
    for (const scheme of ['bearer ', 'BEARER  ', 'Bearer  '])
      expect(authenticator.identify(inHeader(`${scheme}${given}`))).toBe(verified);
    expect(admit).toHaveBeenCalledTimes(1);
  });

  it('is verified each time where nothing is to be remembered', async () => {
    const { authenticator, admit, token } = setUp({ accessToken: { cacheSize: 0 } });
    const request = inHeader(`Bearer ${token()}`);
    for (let times = 0; times < 3; times += 1) await authenticator.identify(request);
    expect(admit).toHaveBeenCalledTimes(3);
  });

  it('is nobody any more once the token that was known has expired (R13)', async () => {
    const { authenticator, clock, token } = setUp();
    const request = inHeader(`Bearer ${token()}`);
    for (let times = 0; times < 3; times += 1) await authenticator.identify(request);
    clock.advance(606 * SECOND);
    expect(await verdictOf(() => authenticator.identify(request))).toMatchObject({
      code: 'ERR_AUTH_ACCESS_TOKEN_EXPIRED',
    });
  });

  it('is nobody without a header, or with one of another scheme', async () => {
    const { authenticator } = setUp();
    for (const request of [{ headers: {} }, inHeader('Basic YTpi'), inHeader('DPoP a.b.c')]) {
      expect(await verdictOf(() => authenticator.identify(request))).toMatchObject(MISSING);
      expect(await verdictOf(() => authenticator.identifySender(request))).toMatchObject(MISSING);
    }
  });

  it.each([
    ['no JWS', 'Bearer nonsense', MALFORMED],
    ['a JWS of a stranger', 'Bearer e30.e30.e30', MALFORMED],
    ['no token68 (R71)', 'Bearer a,b', INVALID],
    ['two words (R71)', 'Bearer a.b.c d', INVALID],
    ['nothing behind the scheme', 'Bearer ', INVALID],
  ])('is nobody where the header holds %s', async (_case, authorization, error) => {
    const { authenticator } = setUp();
    const verdict = await verdictOf(() => authenticator.identify(inHeader(authorization)));
    expect(verdict).toMatchObject(error);
  });

  it.each([
    ['a second header', { rawHeaders: ['Authorization', 'a', 'authorization', 'b'] }],
    ['a token in a form as well', { body: { access_token: 'x' } }],
  ])('is nobody with %s, also where the token is known (R72)', async (_case, more) => {
    const { authenticator, token } = setUp();
    const authorization = `Bearer ${token()}`;
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const twice = { headers, ...more };
    expect(await verdictOf(() => authenticator.identify(twice))).toMatchObject(INVALID);
    for (let times = 0; times < 3; times += 1) await authenticator.identify({ headers });
    expect(await verdictOf(() => authenticator.identify(twice))).toMatchObject(INVALID);
    expect(await verdictOf(() => authenticator.identifySender(twice))).toMatchObject(INVALID);
  });
});

describe('who a request is from, by its cookie', () => {
  const cookies = { transport: 'cookie' } as const;

  it('is verified the first time, found by a digest, then known as it came', async () => {
    const { authenticator, admit, recall, token } = setUp(cookies);
    const request = inCookie(token());
    const verified = await authenticator.identify(request);
    expect(verified.claims.sub).toBe('alice');
    expect(authenticator.identify(request)).toBe(verified);
    expect(recall).toHaveBeenCalledTimes(2);
    expect(authenticator.identify(request)).toBe(verified);
    expect(recall).toHaveBeenCalledTimes(2);
    expect(admit).toHaveBeenCalledTimes(1);
  });

  it('is nobody any more once the token that was known has expired (R13)', async () => {
    const { authenticator, clock, token } = setUp(cookies);
    const request = inCookie(token());
    for (let times = 0; times < 3; times += 1) await authenticator.identify(request);
    clock.advance(606 * SECOND);
    expect(await verdictOf(() => authenticator.identify(request))).toMatchObject({
      code: 'ERR_AUTH_ACCESS_TOKEN_EXPIRED',
    });
  });

  it('is nobody where the cookie holds no JWS, and no word of the header is said', async () => {
    const { authenticator } = setUp(cookies);
    const request = inCookie('nonsense', { authorization: 'Basic YTpi' });
    expect(await verdictOf(() => authenticator.identify(request))).toMatchObject(MALFORMED);
  });

  it('is nobody by a header, where tokens travel in cookies only', async () => {
    const { authenticator, token } = setUp(cookies);
    const request = inHeader(`Bearer ${token()}`);
    expect(await verdictOf(() => authenticator.identify(request))).toMatchObject(MISSING);
  });

  it('is who the header says in a message of a microservice, which no browser sends', async () => {
    const { authenticator, token } = setUp(cookies);
    const request = inHeader(`Bearer ${token('service')}`);
    expect(await verdictOf(() => authenticator.identifySender(request))).toBe('service');
    const withCookie = { headers: { ...inCookie(token('bob')).headers, ...request.headers } };
    expect(await verdictOf(() => authenticator.identifySender(withCookie))).toBe('service');
  });

  it('is not who a header was known to be, nor the reverse: what is good in one place is not in the other', async () => {
    const { authenticator, token } = setUp({ transport: 'both' });
    const given = token();
    for (let times = 0; times < 3; times += 1) {
      await authenticator.identify(inHeader(`Bearer ${given}`));
      await authenticator.identify(inCookie(given));
    }
    for (const [request, error] of [
      [inCookie(`"Bearer ${given}"`), MALFORMED],
      [inCookie(`Bearer ${given}`), MALFORMED],
      [inHeader(given), MISSING],
    ] as const)
      expect(await verdictOf(() => authenticator.identify(request))).toMatchObject(error);
  });

  it('is nobody with a token in a form as well (R72)', async () => {
    const { authenticator, token } = setUp(cookies);
    const { headers } = inCookie(token(), { 'content-type': 'application/x-www-form-urlencoded' });
    const request = { method: 'GET', headers, body: { access_token: 'x' } };
    expect(await verdictOf(() => authenticator.identify(request))).toMatchObject(INVALID);
  });

  it.each(['first', 'third'])(
    'is nobody where another page has the browser send it, the %s time as well (R65)',
    async (which) => {
      const { authenticator, admit, token } = setUp(cookies);
      const given = token();
      for (let times = 1; times < (which === 'first' ? 1 : 3); times += 1)
        await authenticator.identify(inCookie(given));
      const seen = admit.mock.calls.length;
      const foreign = inCookie(given, { 'sec-fetch-site': 'cross-site' }, 'POST');
      const crossSite = { code: 'ERR_AUTH_CROSS_SITE' };
      expect(await verdictOf(() => authenticator.identify(foreign))).toMatchObject(crossSite);
      expect(admit).toHaveBeenCalledTimes(seen);
      const own = inCookie(given, { 'sec-fetch-site': 'same-origin' }, 'POST');
      expect(await verdictOf(() => authenticator.identify(own))).toBe('alice');
    },
  );

  it.each([
    ['of its session', true, undefined, 'alice'],
    ['of nobody', 'x'.repeat(22), undefined, expect.objectContaining(crossSiteError())],
    ['that is missing', undefined, undefined, expect.objectContaining(crossSiteError())],
    ['in a token without a session', true, null, expect.objectContaining(crossSiteError())],
  ])(
    'where a browser says nothing, is proven by a CSRF token %s, first and later (R66)',
    async (_case, given, sid, verdict) => {
      const { authenticator, token, csrfToken } = setUp({ ...cookies, csrf: { token: true } });
      const claims = sid === null ? { sid: undefined } : {};
      const header = given === true ? csrfToken : given;
      const headers = header === undefined ? {} : { 'x-csrf-token': header };
      const request = inCookie(token('alice', claims), headers, 'POST');
      for (let times = 0; times < 3; times += 1)
        expect(await verdictOf(() => authenticator.identify(request))).toEqual(verdict);
    },
  );
});

function crossSiteError() {
  return { code: 'ERR_AUTH_CROSS_SITE' };
}

describe('an authenticator that is closed', () => {
  const strategies = () =>
    Object.keys((passport as unknown as { _strategies: object })._strategies).filter((name) =>
      name.startsWith('nestjs-dual-token:'),
    );

  it('takes its strategy from Passport, which is there for the whole process, and no other', async () => {
    const before = strategies();
    const { authenticator, token } = setUp();
    const other = setUp();
    expect(strategies()).toHaveLength(before.length + 2);
    authenticator.onApplicationShutdown();
    expect(strategies()).toHaveLength(before.length + 1);
    const request = inHeader(`Bearer ${token()}`);
    expect(await verdictOf(() => authenticator.identify(request))).toBeInstanceOf(Error);
    expect(await verdictOf(() => other.authenticator.identify(request))).toBe('alice');
    other.authenticator.onApplicationShutdown();
    expect(strategies()).toEqual(before);
  });
});
