import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { AuthModule, KeyRing } from 'nestjs-dual-token';
import { TestSubjects } from '../support/subjects.js';
import { AUDIENCE, HTTP_ADAPTERS, ISSUER, sharedApp, withApp } from '../support/test-app.js';

const PATH = '/.well-known/jwks.json';
const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'];

describe.each(HTTP_ADAPTERS)('R19: the JWK Set on %s', (adapter) => {
  const test = sharedApp({
    adapter,
    auth: { accessToken: { signingKey: EC.privateKey, verificationKeys: [RSA.privateKey] } },
  });
  const fetchSet = (headers: Record<string, string> = {}) =>
    test.client.send<JSONWebKeySet>('GET', PATH, { headers });

  it('has the public members of every key that verifies, and nothing else', async () => {
    const { status, headers, body } = await fetchSet();
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
    expect(body.keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
    expect(body.keys.map(({ alg, use }) => [alg, use])).toEqual([
      ['ES256', 'sig'],
      ['RS256', 'sig'],
    ]);
    for (const key of body.keys)
      for (const member of PRIVATE_MEMBERS) expect(key).not.toHaveProperty(member);
    expect(new Set(body.keys.map(({ kid }) => kid)).size).toBe(2);
  });

  it('is what another library verifies an access token with', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const { body } = await fetchSet();
    const options = { issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt' };
    const currentDate = new Date(test.clock.now());
    const verified = jwtVerify(token, createLocalJWKSet(body), { ...options, currentDate });
    expect((await verified).payload.sub).toBe('alice');
  });

  it('may be kept for five minutes by anybody, and is asked for again by its entity tag', async () => {
    const first = await fetchSet();
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(first.headers.get('set-cookie')).toBeNull();
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]+"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await fetchSet({ 'if-none-match': known });
      expect([again.status, again.body]).toEqual([304, undefined]);
      expect(again.headers.get('etag')).toBe(tag);
      expect(again.headers.get('cache-control')).toBe('public, max-age=300');
    }
    expect((await fetchSet({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('needs no token, and does not look at one', async () => {
    expect((await fetchSet({ authorization: 'Bearer nonsense' })).status).toBe(200);
    expect((await test.client.send('POST', PATH)).status).toBe(404);
  });
});

describe.each(HTTP_ADAPTERS)('the JWK Set of another application on %s', (adapter) => {
  it('R19: is empty where the key is shared', () =>
    withApp({ adapter }, async ({ client }) => {
      expect((await client.get(PATH)).body).toEqual({ keys: [] });
    }));

  it('R18: has a key from its announcement to the end of its overlap', () =>
    withApp(
      { adapter, auth: { accessToken: { signingKey: EC.privateKey } } },
      async ({ app, client, clock }) => {
        const ring = app.get(KeyRing);
        const kids = async () =>
          (await client.get<JSONWebKeySet>(PATH)).body.keys.map(({ kid }) => kid);
        const first = ring.kid;
        const next = ring.announce(RSA.publicKey);
        expect(await kids()).toEqual([first, next]);
        expect(ring.kid).toBe(first);
        expect(ring.rotate(RSA.privateKey)).toBe(next);
        expect(await kids()).toEqual([first, next]);
        clock.advance(604_999);
        expect(await kids()).toEqual([first, next]);
        clock.advance(1);
        expect(await kids()).toEqual([next]);
      },
    ));

  it('is where the option says, below a global prefix too, or nowhere', async () => {
    await withApp({ adapter, auth: { jwks: 'keys' } }, async ({ client }) => {
      expect((await client.get('/keys')).status).toBe(200);
      expect((await client.get(PATH)).status).toBe(404);
    });
    await withApp({ adapter, auth: { jwks: false } }, async ({ client }) => {
      expect((await client.get(PATH)).status).toBe(404);
    });
    await withApp({ adapter, auth: { controller: false } }, async ({ client }) => {
      expect((await client.get(PATH)).status).toBe(404);
    });
    const prepare = (app: { setGlobalPrefix(prefix: string, options: object): unknown }) =>
      void app.setGlobalPrefix('api', { exclude: ['.well-known/jwks.json'] });
    await withApp({ adapter, prepare }, async ({ client }) => {
      expect((await client.get(PATH)).status).toBe(200);
      expect((await client.get('/api/auth/sessions')).status).toBe(401);
    });
  });

  it('R99: is each instance’s own', async () => {
    const staff = AuthModule.forRoot({
      ...{ secret: randomBytes(48), issuer: 'https://staff.test', audience: 'staff' },
      ...{ subjects: new TestSubjects(), name: 'staff', controller: 'staff' },
      accessToken: { signingKey: RSA.privateKey },
    });
    await withApp(
      { adapter, imports: [staff], auth: { accessToken: { signingKey: EC.privateKey } } },
      async ({ client }) => {
        const algorithms = async (path: string) =>
          (await client.get<JSONWebKeySet>(path)).body.keys.map(({ alg }) => alg);
        expect(await algorithms(PATH)).toEqual(['ES256']);
        expect(await algorithms('/.well-known/staff/jwks.json')).toEqual(['RS256']);
      },
    );
  });
});
