import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyRing } from 'nestjs-dual-token';
import { claims, compact, header } from '../support/access-tokens.js';
import { RAW_ECDSA, byPrivateKey } from '../support/key-families.js';
import { startResourceServer } from '../support/resource-server.js';
import { HTTP_ADAPTERS, freshApp } from '../support/test-app.js';
import { INVALID_TOKEN, UNAVAILABLE, verdictOf } from '../support/verdicts.js';

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const LOCAL = ['jwks-over-http', 'jwks-on-private-network'] as const;
const COOL_DOWN = 30_000;
const DAY = 86_400_000;

/** Shows the JWK Set of an issuer, counts who asks, and can be taken away. */
class JwkSetServer {
  asked = 0;
  isDown = false;
  private readonly server: Server;

  constructor(set: () => object) {
    this.server = createServer((_request, response) => {
      this.asked += 1;
      response.statusCode = this.isDown ? 500 : 200;
      response.end(this.isDown ? 'down' : JSON.stringify(set()));
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/.well-known/jwks.json`;
  }

  close(): Promise<unknown> {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

describe.each(HTTP_ADAPTERS)('R20: a resource server with a JWK Set, on %s', (adapter) => {
  const issuer = freshApp({ adapter, auth: { accessToken: { signingKey: newPair().privateKey } } });
  let set: JwkSetServer;
  let server: Awaited<ReturnType<typeof startResourceServer>>;
  const status = async (token: string) => (await server.client.get('/me', token)).status;
  const newToken = async () => (await issuer.client.signIn('alice')).access_token;
  /** A token that names a key that nobody has. */
  const strangersToken = () => {
    const named = header({ alg: 'ES256', kid: randomBytes(8).toString('hex') });
    return compact(
      named,
      claims(issuer.clock.now()),
      byPrivateKey(newPair().privateKey, RAW_ECDSA),
    );
  };

  beforeEach(async () => {
    set = new JwkSetServer(() => issuer.app.get(KeyRing).jwkSet());
    const options = { jwksUri: await set.open(), allowInsecure: LOCAL };
    server = await startResourceServer({ adapter, clock: issuer.clock, options });
  });
  afterEach(async () => {
    await server.close();
    await set.close();
  });

  it('fetches the set once, at the start, for any number of tokens', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, newToken));
    expect(await Promise.all(tokens.map(status))).toEqual(tokens.map(() => 200));
    expect(set.asked).toBe(1);
  });

  it('attack 40: fetches once in a cool-down, however many keys are made up', async () => {
    expect(await status(await newToken())).toBe(200);
    issuer.clock.advance(COOL_DOWN);
    const strangers = Array.from({ length: 200 }, strangersToken);
    const refused = await Promise.all(strangers.map((one) => server.client.get('/me', one)));
    for (const answer of refused) expect(verdictOf(answer)).toEqual(INVALID_TOKEN);
    expect(set.asked).toBe(2);
    issuer.clock.advance(COOL_DOWN - 1);
    for (const one of strangers) await status(one);
    expect(set.asked).toBe(2);
  });

  it('attack 40: also while the issuer is down', async () => {
    expect(await status(await newToken())).toBe(200);
    set.isDown = true;
    for (let round = 1; round <= 3; round += 1) {
      issuer.clock.advance(COOL_DOWN);
      const strangers = Array.from({ length: 50 }, strangersToken);
      expect(new Set(await Promise.all(strangers.map(status)))).toEqual(new Set([401]));
      expect(set.asked).toBe(1 + round);
    }
  });

  it('R18: learns of a new key by its first token', async () => {
    expect(await status(await newToken())).toBe(200);
    issuer.clock.advance(COOL_DOWN);
    issuer.app.get(KeyRing).rotate(newPair().privateKey);
    const tokens = await Promise.all([newToken(), newToken(), newToken()]);
    expect(await Promise.all(tokens.map(status))).toEqual([200, 200, 200]);
    expect(set.asked).toBe(2);
  });

  it('R13: refuses a key that has left the set, for tokens seen before too', async () => {
    const token = await newToken();
    expect(await status(token)).toBe(200);
    issuer.app.get(KeyRing).replace({ signingKey: newPair().privateKey });
    issuer.clock.advance(COOL_DOWN);
    expect(await status(await newToken())).toBe(200);
    expect(verdictOf(await server.client.get('/me', token))).toEqual(INVALID_TOKEN);
  });

  it('goes on while the issuer is down, for a day', async () => {
    const ring = issuer.app.get(KeyRing);
    expect(await status(await newToken())).toBe(200);
    set.isDown = true;
    issuer.clock.advance(DAY - 1);
    expect(await status(await newToken())).toBe(200);
    issuer.clock.advance(1);
    expect(verdictOf(await server.client.get('/me', await newToken()))).toEqual(UNAVAILABLE);
    set.isDown = false;
    issuer.clock.advance(COOL_DOWN);
    expect(await status(await newToken())).toBe(200);
    expect(ring.kids).toHaveLength(1);
  });

  it('is told once of each fetch that fails, and of no token', async () => {
    expect(await status(await newToken())).toBe(200);
    set.isDown = true;
    issuer.clock.advance(COOL_DOWN);
    const token = strangersToken();
    expect(await status(token)).toBe(401);
    expect(server.events).toEqual([
      expect.objectContaining({ type: 'unavailable', service: 'jwks' }),
    ]);
    expect(JSON.stringify(server.events)).not.toContain(token);
  });
});

describe.each(HTTP_ADAPTERS)(
  'R20: a resource server that never had a JWK Set, on %s',
  (adapter) => {
    const issuer = freshApp({
      adapter,
      auth: { accessToken: { signingKey: newPair().privateKey } },
    });

    it('answers 503, not 401, and recovers', async () => {
      const set = new JwkSetServer(() => issuer.app.get(KeyRing).jwkSet());
      set.isDown = true;
      const options = { jwksUri: await set.open(), allowInsecure: LOCAL };
      const server = await startResourceServer({ adapter, clock: issuer.clock, options });
      const { access_token: token } = await issuer.client.signIn('alice');
      const me = () => server.client.get('/me', token);
      expect(verdictOf(await me())).toEqual(UNAVAILABLE);
      set.isDown = false;
      issuer.clock.advance(COOL_DOWN);
      expect((await me()).status).toBe(200);
      await server.close();
      await set.close();
    });

    it('asks no private address, unless it is allowed by name', async () => {
      const allowInsecure = ['jwks-over-http'] as const;
      const set = new JwkSetServer(() => issuer.app.get(KeyRing).jwkSet());
      const options = { jwksUri: await set.open(), allowInsecure };
      const server = await startResourceServer({ adapter, clock: issuer.clock, options });
      const { access_token: token } = await issuer.client.signIn('alice');
      expect(verdictOf(await server.client.get('/me', token))).toEqual(UNAVAILABLE);
      expect(set.asked).toBe(0);
      await server.close();
      await set.close();
    });
  },
);
