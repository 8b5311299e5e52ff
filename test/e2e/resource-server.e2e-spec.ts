import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AccessTokenVerifier,
  AuthInstance,
  AuthModule,
  Claims,
  ResourceServerModule,
  TokenService,
  VerificationKeyRing,
  type ResourceServerOptionsFactory,
  type ResourceServerSettings,
} from 'nestjs-dual-token';
import { compact, header, claims as someClaims, hs256 } from '../support/access-tokens.js';
import { HttpClient } from '../support/http-client.js';
import { startResourceServer } from '../support/resource-server.js';
import { TestSubjects } from '../support/subjects.js';
import { AUDIENCE, HTTP_ADAPTERS, ISSUER, sharedApp } from '../support/test-app.js';
import {
  INVALID_TOKEN,
  MISSING_ROLE,
  NO_CREDENTIALS,
  missingScope,
  verdictOf,
} from '../support/verdicts.js';

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2048 });
type Server = Awaited<ReturnType<typeof startResourceServer>>;

describe.each(HTTP_ADAPTERS)('a resource server on %s', (adapter) => {
  const issuer = sharedApp({ adapter, auth: { accessToken: { signingKey: PAIR.privateKey } } });
  const server = {} as Server;
  beforeAll(async () => {
    const { clock } = issuer;
    const options = { verificationKeys: [PAIR.publicKey] };
    Object.assign(server, await startResourceServer({ adapter, clock, options }));
  });
  afterAll(() => server.close());
  const get = (path: string, token?: string) => server.client.get(path, token);

  it('accepts the access tokens of its issuer, with the same guard and decorators', async () => {
    const { access_token: alice } = await issuer.client.signIn('alice');
    expect((await get('/sub', alice)).body).toEqual({ sub: 'alice' });
    expect((await get('/me', alice)).body).toMatchObject({ iss: ISSUER, aud: AUDIENCE });
    expect((await server.client.post('/orders', {}, alice)).status).toBe(201);
    expect(verdictOf(await get('/admin', alice))).toEqual(MISSING_ROLE);
    const { access_token: bob } = await issuer.client.signIn('bob');
    expect((await get('/admin', bob)).status).toBe(200);
    expect(verdictOf(await server.client.post('/orders', {}, bob))).toEqual(
      missingScope('orders:write'),
    );
    expect((await get('/recent', bob)).status).toBe(200);
    expect((await get('/public')).status).toBe(200);
    expect(verdictOf(await get('/me'))).toEqual(NO_CREDENTIALS);
  });

  it('R2: refuses what is signed with the public key, which everybody has', async () => {
    const pem = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const { access_token: good } = await issuer.client.signIn('alice');
    const { kid } = JSON.parse(Buffer.from(good.split('.')[0]!, 'base64url').toString()) as {
      readonly kid: string;
    };
    const forged = compact(header({ kid }), someClaims(issuer.clock.now()), hs256(pem));
    expect(verdictOf(await get('/me', forged))).toEqual(INVALID_TOKEN);
  });

  it('refuses a token when it has expired, seen before or not', async () => {
    const { access_token: token, expires_in: lifetime } = await issuer.client.signIn('alice');
    expect((await get('/me', token)).status).toBe(200);
    issuer.clock.advance((lifetime + 5) * 1_000);
    expect(verdictOf(await get('/me', token))).toEqual(INVALID_TOKEN);
  });

  it('can’t issue, and has no routes of the library', async () => {
    expect(() => server.app.get(TokenService)).toThrow();
    for (const path of ['/auth/login', '/auth/refresh', '/auth/logout', '/auth/logout-all'])
      expect((await server.client.post(path, {})).status).toBe(404);
    expect((await get('/auth/sessions')).status).toBe(404);
    expect((await get('/.well-known/jwks.json')).status).toBe(404);
  });

  it('refuses a route that asks for the session, which it can’t look up', async () => {
    const { access_token: token } = await issuer.client.signIn('alice');
    const { status, body } = await get('/strict', token);
    expect([status, body]).toEqual([500, { error: 'server_error' }]);
  });

  it('verifies outside of guards too', async () => {
    const { access_token: token } = await issuer.client.signIn('alice');
    const verifier = server.app.get(AccessTokenVerifier);
    expect((await verifier.verify(token)).sub).toBe('alice');
    await expect(verifier.verify(`${token}x`)).rejects.toMatchObject({
      code: 'ERR_AUTH_ACCESS_TOKEN_MALFORMED',
    });
  });

  it('R13, R18: takes other keys while it runs, and refuses tokens of the old ones at once', async () => {
    const { access_token: token } = await issuer.client.signIn('alice');
    expect((await get('/me', token)).status).toBe(200);
    const ring = server.app.get(VerificationKeyRing);
    const [kid] = ring.kids;
    ring.replace([OTHER.publicKey]);
    expect(verdictOf(await get('/me', token))).toEqual(INVALID_TOKEN);
    expect(() => ring.replace([PAIR.privateKey])).toThrow(/is a private key/);
    expect(ring.kids).not.toContain(kid);
    ring.replace([PAIR.publicKey, OTHER.publicKey]);
    expect(ring.kids).toContain(kid);
    expect((await get('/me', token)).status).toBe(200);
  });
});

describe('a resource server of another issuer', () => {
  it.each<[string, Partial<ResourceServerSettings>]>([
    ['R8: issuer', { issuer: `${ISSUER}/` }],
    ['R9: audience', { audience: 'invoices' }],
    ['R99: key', { verificationKeys: [OTHER.publicKey] }],
    ['R99: key under the same id', { verificationKeys: [{ key: OTHER.publicKey, kid: 'one' }] }],
  ])('refuses the token: %s', async (_title, changes) => {
    const signingKey = { key: PAIR.privateKey, kid: 'one' };
    const testing = await Test.createTestingModule({
      imports: [
        AuthModule.forRoot({
          ...{ secret: randomBytes(48), issuer: ISSUER, audience: AUDIENCE },
          ...{ subjects: new TestSubjects(), accessToken: { signingKey } },
        }),
      ],
    }).compile();
    const { accessToken } = await testing.get(TokenService).issue({ sub: 'alice' });
    const good = { verificationKeys: [{ key: PAIR.publicKey, kid: 'one' }] };
    for (const [options, status] of [
      [good, 200],
      [{ ...good, ...changes }, 401],
    ] as const) {
      const server = await startResourceServer({ options });
      expect((await server.client.get('/me', accessToken)).status).toBe(status);
      await server.close();
    }
    await testing.close();
  });
});

@AuthInstance('partner')
@Controller('partner')
class PartnerController {
  @Get()
  read(@Claims('iss') iss: string): object {
    return { iss };
  }
}

describe.each(HTTP_ADAPTERS)(
  'R100: an issuer that also accepts tokens of another, on %s',
  (adapter) => {
    const PARTNER = { issuer: 'https://partner.test', audience: 'partner-api' };
    const secret = randomBytes(48);
    const shared = createSecretKey(secret);

    it('keeps the two apart', async () => {
      const partner = await Test.createTestingModule({
        imports: [
          AuthModule.forRoot({
            ...{ secret: randomBytes(48), ...PARTNER, subjects: new TestSubjects() },
            accessToken: { signingKey: shared },
          }),
        ],
      }).compile();
      const { accessToken: theirs } = await partner.get(TokenService).issue({ sub: 'alice' });
      const server = await startResourceServer({
        adapter,
        options: { ...PARTNER, verificationKeys: [shared], name: 'partner' },
        imports: [
          AuthModule.forRoot({
            ...{ secret: randomBytes(48), issuer: ISSUER, audience: AUDIENCE },
            ...{ subjects: new TestSubjects() },
          }),
        ],
        controllers: [PartnerController],
      });
      const { access_token: ours } = await server.client.signIn('alice');
      const read = async (token: string) => (await server.client.get('/partner', token)).status;
      expect([await read(theirs), await read(ours)]).toEqual([200, 401]);
      expect((await server.client.get('/auth/sessions', ours)).status).toBe(200);
      expect((await server.client.get('/auth/sessions', theirs)).status).toBe(401);
      await Promise.all([server.close(), partner.close()]);
    });
  },
);

describe('ResourceServerModule.forRootAsync', () => {
  const settings: ResourceServerSettings = {
    ...{ issuer: ISSUER, audience: AUDIENCE, verificationKeys: [PAIR.publicKey] },
  };
  class Settings implements ResourceServerOptionsFactory {
    createResourceServerOptions(): ResourceServerSettings {
      return settings;
    }
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  it.each([
    ['useFactory', () => ({ useFactory: async () => settings })],
    ['useClass', () => ({ useClass: Settings })],
    ['useExisting', () => ({ useExisting: Settings, imports: [SettingsModule] })],
  ])('takes its settings by %s', async (_title, source) => {
    const testing = await Test.createTestingModule({
      imports: [ResourceServerModule.forRootAsync(source())],
    }).compile();
    const app = testing.createNestApplication();
    await app.listen(0, '127.0.0.1');
    const client = new HttpClient(await app.getUrl());
    expect((await client.get('/anything')).status).toBe(404);
    expect(app.get(VerificationKeyRing).kids).toHaveLength(1);
    await app.close();
  });

  it('does not start with settings that are refused', async () => {
    const useFactory = () => ({ ...settings, verificationKeys: [PAIR.privateKey] });
    const testing = Test.createTestingModule({
      imports: [ResourceServerModule.forRootAsync({ useFactory })],
    });
    await expect(testing.compile()).rejects.toMatchObject({ option: 'verificationKeys[0]' });
  });
});
