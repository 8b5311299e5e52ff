import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthError, TokenService } from 'nestjs-dual-token';
import { Forger, jwe, type Forgery } from '../support/forgeries.js';
import { KEY_FAMILIES } from '../support/key-families.js';
import { NetworkWatch } from '../support/network-watch.js';
import { exchange, getRequest } from '../support/raw-http.js';
import { signatureAttacks } from '../support/signature-attacks.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';
import { claimAttacks, formAttacks, goodTokens, headerAttacks } from '../support/token-attacks.js';
import { INVALID_REQUEST, INVALID_TOKEN, MISSING_ROLE, verdictOf } from '../support/verdicts.js';

const PLATFORMS = HTTP_ADAPTERS.flatMap((adapter) =>
  KEY_FAMILIES.map((family) => ({ adapter, alg: family.alg, family })),
);

describe.each(PLATFORMS)('an access token of $alg on $adapter', ({ adapter, family }) => {
  const f = new Forger(family);
  const test = sharedApp({ adapter, auth: { accessToken: { ...family.accessToken } } });
  const admin = (token: string) => test.client.get('/admin', token);
  let network: NetworkWatch;
  beforeAll(() => {
    network = new NetworkWatch();
  });
  afterAll(() => network.stop());

  it.each(goodTokens(f))('is accepted: %s', async (_title, forge) => {
    expect((await admin(forge(test.clock.now()))).status).toBe(200);
  });

  it('is accepted as the application itself makes it', async () => {
    const { access_token: token } = await test.client.signIn('bob');
    expect((await admin(token)).status).toBe(200);
  });

  describe.each<[string, readonly Forgery[]]>([
    ['signature', signatureAttacks(f)],
    ['header', headerAttacks(f)],
    ['form', formAttacks(f)],
    ['claims', claimAttacks(f)],
  ])('is refused by its %s, on a route and in code', (_what, forgeries) => {
    it.each(forgeries)('%s', async (_title, forge) => {
      const token = forge(test.clock.now());
      expect(verdictOf(await admin(token))).toEqual(INVALID_TOKEN);
      expect(() => test.app.get(TokenService).verifyAccessToken(token)).toThrow(AuthError);
    });
  });

  it.each<Forgery>([
    [
      'attack 16: a JWS in JSON',
      f.reshaped((h, p, s) => JSON.stringify({ protected: h, payload: p, signature: s })),
    ],
    [
      'attack 17: JSON with a good token inside',
      f.reshaped((...parts) => JSON.stringify({ token: parts.join('.') })),
    ],
    ['attack 21: a space in the middle', f.reshaped((h, p, s) => `${h}. ${p}.${s}`)],
    ['attack 21: a tab in the middle', f.reshaped((h, p, s) => `${h}.\t${p}.${s}`)],
  ])('is refused where the header is no bearer token: %s', async (_title, forge) => {
    expect(verdictOf(await admin(forge(test.clock.now())))).toEqual(INVALID_REQUEST);
  });

  it('attack 31: is not a refresh token, nor the reverse', async () => {
    const tokens = await test.client.signIn('bob');
    expect(verdictOf(await admin(tokens.refresh_token))).toEqual(INVALID_TOKEN);
    expect((await test.client.refresh(tokens.access_token)).status).toBe(400);
  });

  it.each(['\0', '\0.x', '\nx', '\rx', '\r\n x', '\x7f', '\v'])(
    'attack 23: is never let through with %j behind it',
    async (tail) => {
      const token = f.genuine(test.clock.now());
      const request = getRequest('/admin', `Authorization: Bearer ${token}${tail}`);
      const { status } = await exchange(test.url, request);
      expect([400, 401]).toContain(status);
    },
  );

  it.each<[string, number]>([
    ['attack 13: with a kid of 100 kB', 100_000],
    ['attack 39: of 1 MB', 1_000_000],
  ])('is refused by the server or the guard: %s', async (_title, size) => {
    const token = f.withHeader({ kid: 'k'.repeat(size) })(test.clock.now());
    const request = getRequest('/admin', `Authorization: Bearer ${token}`);
    const hungUp = { status: 431 };
    const { status } = await exchange(test.url, request).catch(() => hungUp);
    expect([401, 431]).toContain(status);
  });

  it('R89, attacks 18, 19, 39: costs next to nothing where its form is wrong', () => {
    const now = test.clock.now();
    const tokens = test.app.get(TokenService);
    const bomb = jwe({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, zip: 'DEF' })(now);
    const long = f.withHeader({ kid: 'k'.repeat(1_000_000) })(now);
    for (const token of [bomb, bomb.repeat(100), long]) {
      const times = Array.from({ length: 20 }, () => {
        const started = performance.now();
        expect(() => tokens.verifyAccessToken(token)).toThrow(AuthError);
        return performance.now() - started;
      });
      expect(Math.min(...times)).toBeLessThan(5); // the others may have waited for the machine
    }
  });

  it.each([
    '"__proto__":{"roles":["admin"]}',
    '"constructor":{"prototype":{"roles":["admin"]}}',
    '"profile":{"__proto__":{"roles":["admin"]}}',
  ])('attack 34, R11: gives nobody a role by the claim %s', async (member) => {
    const forge = f.withClaimsText(member, { sub: 'alice', roles: undefined });
    const token = forge(test.clock.now());
    expect((await test.client.get('/me', token)).status).toBe(200);
    expect(verdictOf(await admin(token))).toEqual(MISSING_ROLE);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  it('R11: reaches the application as claims that are frozen to the last member', () => {
    const forge = f.withClaimsText('"profile":{"tags":["a"]},"__proto__":{"polluted":true}');
    const read = test.app.get(TokenService).verifyAccessToken(forge(test.clock.now()));
    const profile = read.profile as { readonly tags: readonly string[] };
    expect([read, profile, profile.tags, read.roles].every(Object.isFrozen)).toBe(true);
    expect((read as { polluted?: unknown }).polluted).toBeUndefined();
  });

  describe('that names an address (R4, attack 9)', () => {
    let server: Server;
    let asked = 0;
    let address: string;
    beforeAll(async () => {
      server = createServer((_request, response) => response.end('{"keys":[]}'));
      server.on('connection', () => (asked += 1));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      address = `127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    it.each(['jku', 'x5u', 'kid', 'iss'])('is refused, and nobody is asked: %s', async (name) => {
      for (const scheme of ['http', 'https', 'file']) {
        const changes = { [name]: `${scheme}://${address}` };
        for (const forge of [f.withHeader(changes, family.stranger.sign), f.withHeader(changes)])
          expect(verdictOf(await admin(forge(test.clock.now())))).toEqual(INVALID_TOKEN);
      }
      expect(asked).toBe(0);
    });

    it('and no token before it made the application call anybody', async () => {
      expect(network.besides(test.url)).toEqual([]);
      await fetch(`http://${address}`);
      expect(asked).toBe(1);
      expect(network.besides(test.url)).toHaveLength(1);
    });
  });
});
