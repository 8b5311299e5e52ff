import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import {
  AuthInstance,
  AuthModule,
  Claims,
  TokenService,
  getAuthToken,
  type AuthModuleOptions,
} from 'nestjs-dual-token';
import { claims, compact, header } from '../support/access-tokens.js';
import { HttpClient } from '../support/http-client.js';
import { pairFamily, type KeyFamily } from '../support/key-families.js';
import { startResourceServer } from '../support/resource-server.js';
import { TestSubjects } from '../support/subjects.js';
import { AUDIENCE, HTTP_ADAPTERS, ISSUER, SECRET, sharedApp } from '../support/test-app.js';
import { INVALID_GRANT, INVALID_TOKEN, verdictOf } from '../support/verdicts.js';

const STAFF_ISSUER = 'https://staff.test';
const OURS = pairFamily('ES256');
const THEIRS = pairFamily('ES256');

@AuthInstance('staff')
@Controller('staff')
class StaffController {
  @Get('me')
  me(@Claims() claimsOfToken: object): object {
    return claimsOfToken;
  }
}

/** The same secret and audience as the default instance: only the issuer and the keys tell them apart. */
const staffModule = (accessToken: AuthModuleOptions['accessToken']) =>
  AuthModule.forRoot({
    ...{ name: 'staff', secret: SECRET, issuer: STAFF_ISSUER, audience: AUDIENCE },
    ...{ subjects: new TestSubjects(), controller: 'staff/auth', accessToken: { ...accessToken } },
  });

const forge = (now: number, kid: string, key: KeyFamily, iss: string) =>
  compact(header({ alg: 'ES256', kid }), claims(now, { iss }), key.sign);

describe.each(HTTP_ADAPTERS)('R99: two issuers with keys of their own on %s', (adapter) => {
  const test = sharedApp({
    adapter,
    imports: [staffModule(THEIRS.accessToken)],
    controllers: [StaffController],
    auth: { accessToken: { ...OURS.accessToken } },
  });
  let staff: HttpClient;
  beforeEach(() => {
    staff = new HttpClient(test.url, '/staff/auth');
  });

  const sides = [
    { name: 'ours', key: OURS, iss: ISSUER, path: '/me' },
    { name: 'theirs', key: THEIRS, iss: STAFF_ISSUER, path: '/staff/me' },
  ] as const;
  const combinations = sides.flatMap((route) =>
    sides.flatMap((kid) =>
      sides.flatMap((key) => sides.map((iss) => ({ route, kid, key, iss }) as const)),
    ),
  );

  it.each(
    combinations.map((one) => {
      const { route, kid, key, iss } = one;
      return [route.name, kid.name, key.name, iss.name, one] as const;
    }),
  )(
    'on a route of %s, the kid of %s, the key of %s and the iss of %s',
    async (_route, _kid, _key, _iss, { route, kid, key, iss }) => {
      const isGood = [kid, key, iss].every((one) => one === route);
      const token = forge(test.clock.now(), kid.key.kid, key.key, iss.iss);
      for (let times = 0; times < 2; times += 1) {
        const answer = await test.client.get(route.path, token);
        if (isGood) expect(answer.status).toBe(200);
        else expect(verdictOf(answer)).toEqual(INVALID_TOKEN);
      }
      const other = sides.find((one) => one !== route)!;
      if (isGood)
        expect(verdictOf(await test.client.get(other.path, token))).toEqual(INVALID_TOKEN);
    },
  );

  it('R98: refuse the refresh tokens of each other, and leave them alone', async () => {
    const [customer, colleague] = [await test.client.signIn(), await staff.signIn()];
    const calls = await test.repository.callsOf(async () => {
      expect(verdictOf(await staff.refresh(customer.refresh_token))).toEqual(INVALID_GRANT);
      expect(verdictOf(await test.client.refresh(colleague.refresh_token))).toEqual(INVALID_GRANT);
    });
    expect(calls).toEqual([]);
    expect((await test.client.refresh(customer.refresh_token)).status).toBe(200);
    expect((await staff.refresh(colleague.refresh_token)).status).toBe(200);
  });
});

describe.each(HTTP_ADAPTERS)('attack 33: two issuers with the same key on %s', (adapter) => {
  const test = sharedApp({
    adapter,
    imports: [staffModule(OURS.accessToken)],
    controllers: [StaffController],
    auth: { accessToken: { ...OURS.accessToken } },
  });

  it('refuse the access tokens of each other, also when they were seen before', async () => {
    const staff = new HttpClient(test.url, '/staff/auth');
    const [customer, colleague] = [await test.client.signIn(), await staff.signIn()];
    const theirTokens = test.app.get<TokenService>(getAuthToken(TokenService, 'staff'), {
      strict: false,
    });
    for (let times = 0; times < 3; times += 1) {
      expect((await test.client.get('/me', customer.access_token)).status).toBe(200);
      expect((await test.client.get('/staff/me', colleague.access_token)).status).toBe(200);
      const wrong = [
        await test.client.get('/me', colleague.access_token),
        await test.client.get('/staff/me', customer.access_token),
      ];
      expect(wrong.map(verdictOf)).toEqual([INVALID_TOKEN, INVALID_TOKEN]);
      expect(() => theirTokens.verifyAccessToken(customer.access_token)).toThrow();
      expect(() => test.app.get(TokenService).verifyAccessToken(colleague.access_token)).toThrow();
    }
  });

  it('refuse each other in a resource server too', async () => {
    const verificationKeys = [OURS.publicKey!];
    const server = await startResourceServer({
      adapter,
      options: { issuer: STAFF_ISSUER, verificationKeys },
    });
    try {
      const by = (iss: string) => forge(server.clock.now(), OURS.kid, OURS, iss);
      expect(verdictOf(await server.client.get('/me', by(ISSUER)))).toEqual(INVALID_TOKEN);
      expect((await server.client.get('/me', by(STAFF_ISSUER))).status).toBe(200);
    } finally {
      await server.close();
    }
  });
});
