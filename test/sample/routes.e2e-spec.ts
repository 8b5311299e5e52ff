import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Tokens } from '../support/http-client.js';
import { PASSWORDS } from '../support/sample-people.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const ANONYMOUS = { message: 'Unauthorized', statusCode: 401 };

describe.each(HTTP_ADAPTERS)('the routes of the sample on %s', (adapter) => {
  let sample: SampleProcess;
  let alice: Tokens;
  let bob: Tokens;
  beforeAll(async () => {
    sample = await startSample(freshVariables({ HTTP_ADAPTER: adapter }));
    [alice, bob] = [await sample.signIn('alice'), await sample.signIn('bob')];
  });

  /** Sends a request and gives what a client goes by. */
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    { access_token: token }: Partial<Tokens> = {},
  ) => {
    const { client } = sample;
    const answer = await (method === 'GET'
      ? client.get(path, token)
      : client.post(path, undefined, token));
    const { status, body, headers } = answer;
    return { status, body, challenge: headers.get('www-authenticate') };
  };

  it.each(['/', '/public', '/healthz', '/.well-known/jwks.json'])(
    'GET %s is for anybody',
    async (path) => {
      expect(await ask('GET', path)).toMatchObject({ status: 200, challenge: null });
    },
  );

  it('GET /auth/sessions names the devices', async () => {
    const windows =
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0';
    const { access_token: token } = await sample.client.signInFrom(windows, 'bob', PASSWORDS.bob);
    const devices = (await sample.client.sessions(token)).map(({ device }) => device);
    expect(devices).toEqual(['Firefox on Windows', null]);
  });

  it('GET /healthz says that all is well', async () => {
    expect((await ask('GET', '/healthz')).body).toEqual({ status: 'ok' });
  });

  it('GET / says what there is to try', async () => {
    const headers = { accept: 'application/json' };
    const { body } = await sample.client.send('GET', '/', { headers });
    expect(body).toMatchObject({ people: [{ username: 'alice' }, { username: 'bob' }] });
  });

  it.each([
    ['GET', '/orders'],
    ['POST', '/orders'],
    ['GET', '/me'],
    ['GET', '/strict'],
    ['GET', '/admin/users'],
    ['POST', '/admin/users/alice/disable'],
    ['POST', '/admin/users/alice/enable'],
    ['POST', '/admin/users/alice/kick'],
    ['POST', '/admin/keys/announce'],
    ['POST', '/admin/keys/rotate'],
    ['POST', '/account/password'],
    ['GET', '/auth/sessions'],
    ['POST', '/auth/logout-all'],
  ] as const)('%s %s without a token: 401 and a bare challenge (R74)', async (method, path) => {
    expect(await ask(method, path)).toEqual({ status: 401, body: ANONYMOUS, challenge: 'Bearer' });
  });

  it('a refresh token is no access token (R6)', async () => {
    expect(await ask('GET', '/me', { access_token: alice.refresh_token })).toEqual({
      status: 401,
      body: { error: 'invalid_token' },
      challenge: 'Bearer error="invalid_token"',
    });
  });

  it('GET /orders needs orders:read, which both have', async () => {
    for (const person of [alice, bob]) {
      const { status, body } = await ask('GET', '/orders', person);
      expect([status, body]).toEqual([200, { orders: expect.any(Array) }]);
    }
  });

  it('POST /orders needs orders:write, which bob lacks (R74)', async () => {
    const { status, body } = await sample.client.post(
      '/orders',
      { item: 'jam' },
      alice.access_token,
    );
    expect([status, body]).toEqual([201, { id: 2, item: 'jam', ordered_by: 'alice' }]);
    expect(await ask('POST', '/orders', alice)).toMatchObject({ status: 201 });
    expect(await ask('POST', '/orders', bob)).toEqual({
      status: 403,
      body: { error: 'insufficient_scope' },
      challenge: 'Bearer error="insufficient_scope", scope="orders:write"',
    });
  });

  it('GET /me gives the claims of the access token', async () => {
    const { status, body } = await ask('GET', '/me', bob);
    expect(status).toBe(200);
    expect(body).toEqual({
      iss: 'https://sample.example',
      sub: 'bob',
      aud: 'orders',
      exp: expect.any(Number),
      iat: expect.any(Number),
      jti: expect.any(String),
      sid: expect.any(String),
      client_id: 'first-party',
      auth_time: expect.any(Number),
      scope: 'orders:read',
      roles: ['admin'],
    });
  });

  it('GET /admin/users needs the role admin, which alice lacks (R74)', async () => {
    expect(await ask('GET', '/admin/users', bob)).toMatchObject({
      status: 200,
      body: {
        users: [
          { sub: 'alice', scope: 'orders:read orders:write', disabled: false },
          { sub: 'bob', scope: 'orders:read', roles: ['admin'], disabled: false },
        ],
      },
    });
    for (const [method, path] of [
      ['GET', '/admin/users'],
      ['POST', '/admin/users/bob/disable'],
      ['POST', '/admin/users/bob/kick'],
    ] as const) {
      expect(await ask(method, path, alice)).toEqual({
        status: 403,
        body: { error: 'insufficient_scope' },
        challenge: 'Bearer error="insufficient_scope"',
      });
    }
  });

  it.each(['disable', 'enable', 'kick'])(
    'POST /admin/users/:sub/%s knows who is there',
    async (verb) => {
      for (const nobody of ['carol', '__proto__', 'constructor']) {
        const { status, body } = await ask('POST', `/admin/users/${nobody}/${verb}`, bob);
        expect([status, body]).toEqual([404, { error: 'not_found' }]);
      }
    },
  );

  it('an unknown route is not found', async () => {
    expect((await ask('GET', '/nowhere')).status).toBe(404);
  });

  it.each([
    ['/auth/login', {}],
    ['/auth/login', { username: 'alice' }],
    ['/auth/login', { username: 'alice', password: '' }],
    ['/auth/login', { username: 'alice', password: 7 }],
    ['/auth/login', { username: { $ne: '' }, password: { $ne: '' } }],
    ['/auth/login', { username: ['alice'], password: 'wonderland' }],
    ['/auth/login', []],
    ['/auth/refresh', {}],
    ['/auth/refresh', { refresh_token: ['a'] }],
  ])('POST %s with %j: 400 invalid_request (attacks 61, 62)', async (path, malformed) => {
    const { status, body } = await sample.client.post(path, malformed);
    expect([status, body]).toEqual([400, { error: 'invalid_request' }]);
  });

  it.each(['/auth/login', '/auth/refresh', '/orders'])(
    'POST %s with a body that is no JSON: 400 invalid_request, and nothing of it comes back (R75)',
    async (path) => {
      for (const text of ['{"canary', 'canary', '{"__proto__":{"canary":1}']) {
        const { status, body } = await sample.client.send('POST', path, {
          headers: { 'content-type': 'application/json' },
          body: text,
        });
        expect([status, body]).toEqual([400, { error: 'invalid_request' }]);
      }
    },
  );

  it('says the same to an unknown person and to a wrong password, and takes as long (attack 88)', async () => {
    const { client } = sample;
    const shortest = { wrong: Infinity, unknown: Infinity };
    const areAlike = () =>
      shortest.unknown > shortest.wrong / 2 && shortest.wrong > shortest.unknown / 2;
    // A busy machine needs more rounds until both have had a quiet moment.
    for (let round = 0; round < 5 || (round < 50 && !areAlike()); round += 1) {
      for (const [kind, name] of [
        ['wrong', 'alice'],
        ['unknown', 'carol'],
      ] as const) {
        const begun = performance.now();
        const { status, body } = await client.login(name, 'looking-glass');
        shortest[kind] = Math.min(shortest[kind], performance.now() - begun);
        expect([status, body]).toEqual([401, { error: 'invalid_credentials' }]);
      }
    }
    expect([shortest, areAlike()]).toEqual([shortest, true]);
  });
});
