import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SessionService, TokenService } from 'nestjs-dual-token';
import {
  accessTokenKeyOf,
  claims,
  compact,
  decodeJwt,
  header,
  hs256,
} from '../support/access-tokens.js';
import { attackersKey, withClaims, withHeader } from '../support/forgeries.js';
import { openStore } from '../support/stores.js';
import { freshApp, HTTP_ADAPTERS, SECRET, sharedApp, startApp } from '../support/test-app.js';
import { INVALID_TOKEN, verdictOf } from '../support/verdicts.js';

const NEW_SECRET = 'uQ7yD2nZ5vK8rW1tE4mX9pB3cH6jL0sG';
const LIFETIME = 600_000;

describe.each(HTTP_ADAPTERS)('the age of an access token on %s', (adapter) => {
  describe('with the usual tolerance of 5 s', () => {
    const test = freshApp({ adapter });

    it('attack 36, R13, R95: is looked at on each request', async () => {
      test.clock.step(-(test.clock.now() % 1_000));
      const { access_token: token } = await test.client.signIn();
      test.clock.advance(LIFETIME + 5_000 - 1);
      expect((await test.client.get('/me', token)).status).toBe(200);
      expect((await test.client.get('/me', token)).status).toBe(200);
      test.clock.advance(1);
      expect(verdictOf(await test.client.get('/me', token))).toEqual(INVALID_TOKEN);
    });

    it('F22: is measured on the wall clock, which may be set back and forth by an hour', async () => {
      const { access_token: token } = await test.client.signIn();
      test.clock.step(3_600_000);
      expect(verdictOf(await test.client.get('/me', token))).toEqual(INVALID_TOKEN);
      test.clock.step(-3_600_000);
      expect((await test.client.get('/me', token)).status).toBe(200);
      test.clock.step(-3_600_000);
      expect(verdictOf(await test.client.get('/me', token))).toEqual(INVALID_TOKEN);
    });
  });

  describe('without tolerance', () => {
    const test = freshApp({
      adapter,
      auth: { clockTolerance: 0, accessToken: { lifetime: '1m' } },
    });

    it('R95: ends with the second that exp names', async () => {
      test.clock.step(-(test.clock.now() % 1_000));
      const { access_token: token, expires_in } = await test.client.signIn();
      expect(expires_in).toBe(60);
      test.clock.advance(60_000 - 1);
      expect((await test.client.get('/me', token)).status).toBe(200);
      test.clock.advance(1);
      expect(verdictOf(await test.client.get('/me', token))).toEqual(INVALID_TOKEN);
    });
  });
});

describe.each(HTTP_ADAPTERS)('the key of an access token on %s', (adapter) => {
  it('attack 37: is accepted while its secret is among several, and no longer when it is taken out', async () => {
    const before = await startApp({ adapter, auth: { secret: SECRET } });
    const during = await startApp({ adapter, auth: { secret: [NEW_SECRET, SECRET] } });
    const after = await startApp({ adapter, auth: { secret: NEW_SECRET } });
    try {
      const { access_token: old } = await before.client.signIn();
      const { access_token: next } = await during.client.signIn();
      expect(decodeJwt(next).header.kid).toBe(accessTokenKeyOf(NEW_SECRET).kid);
      expect((await during.client.get('/me', old)).status).toBe(200);
      expect((await during.client.get('/me', next)).status).toBe(200);
      expect(verdictOf(await after.client.get('/me', old))).toEqual(INVALID_TOKEN);
      expect((await after.client.get('/me', next)).status).toBe(200);
    } finally {
      await Promise.all([before.close(), during.close(), after.close()]);
    }
  });

  const test = sharedApp({ adapter, auth: { secret: [SECRET, NEW_SECRET] } });

  it.each<[string, string, string]>([
    ['the kid of one and the key of the other', SECRET, NEW_SECRET],
    ['the reverse', NEW_SECRET, SECRET],
  ])('R5: is the one that the kid names: %s', async (_title, named, used) => {
    const forged = compact(
      header({ kid: accessTokenKeyOf(named).kid }),
      claims(test.clock.now()),
      hs256(accessTokenKeyOf(used).key),
    );
    expect(verdictOf(await test.client.get('/admin', forged))).toEqual(INVALID_TOKEN);
  });

  it('R13, R91: is remembered by header, for a bounded number of headers and never for a signature', async () => {
    const tokens = test.app.get(TokenService);
    const verifier = Reflect.get(tokens, 'verifier') as object;
    const remembered = Reflect.get(verifier, 'headers') as { readonly size: number };
    const spelled = (spaces: number) => `${JSON.stringify(header())}${' '.repeat(spaces)}`;
    for (let spaces = 0; spaces < 200; spaces += 1) {
      const genuine = compact(spelled(spaces), claims(test.clock.now()));
      const forged = compact(spelled(spaces), claims(test.clock.now()), hs256(attackersKey));
      expect(tokens.verifyAccessToken(genuine).sub).toBe('bob');
      expect(() => tokens.verifyAccessToken(forged)).toThrow();
    }
    expect(remembered.size).toBeGreaterThan(0);
    expect(remembered.size).toBeLessThanOrEqual(64);
    const forged = compact(spelled(0), claims(test.clock.now()), hs256(attackersKey));
    expect(verdictOf(await test.client.get('/admin', forged))).toEqual(INVALID_TOKEN);
  });
});

describe.each(HTTP_ADAPTERS)('R13: a token that was seen before on %s', (adapter) => {
  const test = freshApp({ adapter, auth: { accessToken: { cacheSize: 4 } } });
  const me = (token: string) => test.client.get('/me', token);

  it('is not confused with one that differs in a single character', async () => {
    const { access_token: token } = await test.client.signIn();
    expect((await me(token)).status).toBe(200);
    for (let at = 0; at < token.length; at += 7) {
      const other = token.charAt(at) === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      if (changed !== token) expect((await me(changed)).status).toBe(401);
    }
    expect((await me(token)).status).toBe(200);
  });

  it('keeps to its own claims when more are in use than are remembered', async () => {
    const people = ['alice', 'bob', 'alice', 'bob', 'alice', 'bob', 'alice'];
    const tokens = await Promise.all(people.map((name) => test.client.signIn(name)));
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(tokens.map((one) => me(one.access_token)));
      expect(answers.map(({ body }) => body.sub)).toEqual(people);
    }
  });

  it('is refused once it has expired, and once its session has ended where that is looked at', async () => {
    const { access_token: token } = await test.client.signIn();
    expect((await test.client.get('/strict', token)).status).toBe(200);
    await test.client.post('/auth/logout', undefined, token);
    expect((await me(token)).status).toBe(200);
    expect(verdictOf(await test.client.get('/strict', token))).toEqual(INVALID_TOKEN);
    test.clock.advance(LIFETIME + 6_000);
    expect(verdictOf(await me(token))).toEqual(INVALID_TOKEN);
  });

  it('needs its roles and scopes each time', async () => {
    const { access_token: token } = await test.client.signIn();
    for (let times = 0; times < 3; times += 1) {
      expect((await me(token)).status).toBe(200);
      expect((await test.client.get('/admin', token)).status).toBe(403);
      expect((await test.client.post('/orders', {}, token)).status).toBe(201);
    }
  });
});

describe.each(HTTP_ADAPTERS)('R9: several audiences on %s', (adapter) => {
  const test = sharedApp({ adapter, auth: { audience: ['orders', 'invoices'] } });

  it('are all named in the token, and each is enough', async () => {
    const { access_token: token } = await test.client.signIn();
    expect(decodeJwt(token).payload.aud).toEqual(['orders', 'invoices']);
    expect((await test.client.get('/me', token)).status).toBe(200);
    for (const [aud, status] of [
      ['invoices', 200],
      [['x', 'orders'], 200],
      [['orders,invoices'], 401],
    ] as const) {
      const token = withClaims({ aud })(test.clock.now());
      expect((await test.client.get('/me', token)).status).toBe(status);
    }
  });
});

describe.each(HTTP_ADAPTERS)('attack 38: a revoked session on %s', (adapter) => {
  it.each(['none', 'store'] as const)('with revocation.check %s', async (check) => {
    const store = await openStore('typeorm');
    const test = await startApp({ adapter, store, auth: { revocation: { check } } });
    try {
      const { access_token: token } = await test.client.signIn();
      expect((await test.client.get('/me', token)).status).toBe(200);
      await test.app.get(SessionService).revokeAll('alice');
      expect((await test.client.get('/me', token)).status).toBe(check === 'store' ? 401 : 200);
      expect(verdictOf(await test.client.get('/strict', token))).toEqual(INVALID_TOKEN);
      expect((await test.client.get('/public', token)).status).toBe(200);
    } finally {
      await test.close();
      await store.close();
    }
  });
});

describe.each(HTTP_ADAPTERS)('R4, attack 9: a key by reference on %s', (adapter) => {
  const test = sharedApp({ adapter });
  let server: Server;
  let connections = 0;
  beforeAll(async () => {
    server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each(['jku', 'x5u', 'kid', 'iss'])('is never followed: %s', async (name) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
    const forged = [
      withHeader({ [name]: url }, hs256(attackersKey)),
      withHeader({ [name]: url, kid: url }, hs256(attackersKey)),
      withHeader({ [name]: url }),
      withClaims({ iss: url }),
    ];
    for (const forge of forged) {
      const answer = await test.client.get('/admin', forge(test.clock.now()));
      expect(verdictOf(answer)).toEqual(INVALID_TOKEN);
    }
    expect(connections).toBe(0);
  });
});
