import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, compact, hs256 } from '../support/access-tokens.js';
import { inBatches } from '../support/http-client.js';
import { orderServiceRefusalHere } from '../support/sample-here.js';
import {
  runOrderService,
  startOrderService,
  startSample,
  type SampleProcess,
  type ServerProcess,
} from '../support/sample-process.js';
import { freshFolder, freshVariables } from '../support/sample-variables.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';
import {
  INVALID_TOKEN,
  NO_CREDENTIALS,
  UNAVAILABLE,
  missingScope,
  verdictOf,
} from '../support/verdicts.js';

const PATH = '/.well-known/jwks.json';
const LONGEST_RECOVERY_MS = 20_000;

const issuerVariables = (more = {}) =>
  freshVariables({
    ...{ SIGNING_ALG: 'ES256', SIGNING_KEY_FILE: join(freshFolder(), 'key.pem') },
    ...more,
  });
const tokenOf = async (sample: SampleProcess) => (await sample.signIn()).access_token;
const me = async ({ client }: ServerProcess, token?: string) => client.get('/me', token);
const status = async (server: ServerProcess, token: string) => (await me(server, token)).status;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until a token is accepted, and gives every other answer there was. */
async function untilAccepted(server: ServerProcess, token: string): Promise<readonly number[]> {
  const since = Date.now();
  const others = [];
  for (;;) {
    const found = await status(server, token);
    if (found === 200) return others;
    if (Date.now() - since > LONGEST_RECOVERY_MS) throw new Error('it does not recover');
    others.push(found);
    await pause(50);
  }
}

describe.each(HTTP_ADAPTERS)('the order service on %s', (adapter) => {
  const variables = issuerVariables({ HTTP_ADAPTER: adapter });
  let sample: SampleProcess;
  let orders: ServerProcess;
  let alice: string;
  beforeAll(async () => {
    sample = await startSample(variables);
    orders = await startOrderService({ HTTP_ADAPTER: adapter, JWKS_URI: sample.client.url + PATH });
    alice = await tokenOf(sample);
  });
  afterAll(() => Promise.all([sample, orders].map((one) => one.end('SIGTERM'))));

  /** The genuine token with changes, signed by the issuer's own key: only the changes are wrong. */
  const signedAnew = (key: KeyObject, changes: object) => {
    const { header, payload } = decodeJwt(alice);
    const sign256 = (input: string) =>
      sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    return compact(header, { ...payload, ...changes }, sign256);
  };
  const issuersKey = () => createPrivateKey(readFileSync(variables.SIGNING_KEY_FILE!));

  it('accepts what the sample issues, and lets in as far as the scope goes', async () => {
    const { access_token: bob } = await sample.signIn('bob');
    expect((await me(orders, alice)).body).toEqual(decodeJwt(alice).payload);
    expect((await orders.client.get('/orders', bob)).status).toBe(200);
    const placed = await orders.client.post('/orders', { item: 'jam' }, alice);
    expect([placed.status, placed.body]).toEqual([
      201,
      { id: 1, item: 'jam', ordered_by: 'alice' },
    ]);
    expect((await orders.client.get('/orders', bob)).body).toEqual({ orders: [placed.body] });
    const refused = await orders.client.post('/orders', { item: 'jam' }, bob);
    expect(verdictOf(refused)).toEqual(missingScope('orders:write'));
  });

  it('has routes for anybody, and no others', async () => {
    for (const path of ['/public', '/healthz'])
      expect((await orders.client.get(path)).status).toBe(200);
    for (const path of ['/orders', '/me'])
      expect(verdictOf(await orders.client.get(path))).toMatchObject({
        ...{ status: 401, challenge: NO_CREDENTIALS.challenge },
      });
    const { refresh_token: refreshToken } = await sample.signIn();
    expect(verdictOf(await me(orders, refreshToken))).toEqual(INVALID_TOKEN);
    expect((await orders.client.refresh(refreshToken)).status).toBe(404);
    expect((await orders.client.get(PATH)).status).toBe(404);
  });

  it('refuses tokens of the right key that are expired, for others, or of another issuer', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const verdict = async (changes: object) =>
      verdictOf(await me(orders, signedAnew(issuersKey(), changes)));
    expect((await verdict({})).status).toBe(200);
    expect(await verdict({ iat: now - 700, exp: now - 60 })).toEqual(INVALID_TOKEN);
    expect(await verdict({ aud: 'invoices' })).toEqual(INVALID_TOKEN);
    expect(await verdict({ iss: 'https://sample.example/' })).toEqual(INVALID_TOKEN);
    expect(await verdict({ exp: undefined })).toEqual(INVALID_TOKEN);
  });

  it('attacks 1, 3, 4, 5: refuses tokens that are signed by HS256 with the public key, or by nobody', async () => {
    const { body } = await sample.client.get<{ keys: object[] }>(PATH);
    const key = createPublicKey(issuersKey());
    const { header, payload } = decodeJwt(alice);
    const spellings = [
      ...[key.export({ type: 'spki', format: 'pem' }), key.export({ type: 'spki', format: 'der' })],
      ...[JSON.stringify(body), JSON.stringify(body.keys[0])],
      key.export({ type: 'spki', format: 'pem' }).toString().trim(),
    ];
    for (const alg of ['HS256', 'ES256']) {
      for (const spelling of spellings) {
        const forged = compact({ ...header, alg }, payload, hs256(spelling));
        expect(verdictOf(await me(orders, forged))).toEqual(INVALID_TOKEN);
      }
    }
    const unsigned = compact({ ...header, alg: 'none' }, payload, () => '');
    expect(verdictOf(await me(orders, unsigned))).toEqual(INVALID_TOKEN);
  });

  it('reads the JWK Set once, and asks for nothing else, for hundreds of requests', async () => {
    const proxy = await TcpProxy.open(Number(new URL(sample.client.url).port));
    const JWKS_URI = `http://127.0.0.1:${proxy.port}${PATH}`;
    const other = await startOrderService({ HTTP_ADAPTER: adapter, JWKS_URI });
    const tokens = await inBatches(10, 5, () => tokenOf(sample));
    const found = await inBatches(300, 20, (at) => status(other, tokens[at % tokens.length]!));
    expect(new Set(found)).toEqual(new Set([200]));
    expect(proxy.connections).toBe(1);

    proxy.cutOff();
    const { header, payload } = decodeJwt(alice);
    const strangers = Array.from({ length: 100 }, (_, at) =>
      compact({ ...header, kid: `stranger-${at}` }, payload, () => 'A'.repeat(86)),
    );
    const refused = await inBatches(100, 20, (at) => status(other, strangers[at]!));
    expect(new Set(refused)).toEqual(new Set([401]));
    expect(proxy.connections).toBe(1);
    await other.end('SIGTERM');
    await proxy.close();
  });
});

describe('the order service and its issuer, each on another adapter', () => {
  const start = (JWKS_URI: string) => startOrderService({ HTTP_ADAPTER: 'fastify', JWKS_URI });

  it('goes on without the issuer, once it knows the keys (R20)', async () => {
    const sample = await startSample(issuerVariables());
    const orders = await start(sample.client.url + PATH);
    const [seen, unseen] = [await tokenOf(sample), await tokenOf(sample)];
    expect(await status(orders, seen)).toBe(200);
    expect(await sample.end('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await status(orders, seen)).toBe(200);
    expect(await status(orders, unseen)).toBe(200);
    expect(verdictOf(await me(orders, `${unseen.slice(0, -8)}AAAAAAAA`))).toEqual(INVALID_TOKEN);
    expect((await orders.client.get('/healthz')).status).toBe(200);
    await orders.end('SIGTERM');
  });

  it('answers 503 while there is no issuer yet, never 401, and needs no restart (R20)', async () => {
    const port = await freePort();
    const variables = issuerVariables({ PORT: String(port) });
    const early = await startSample(variables);
    const token = await tokenOf(early);
    await early.end('SIGKILL');

    const orders = await start(early.client.url + PATH);
    for (let count = 0; count < 5; count += 1)
      expect(verdictOf(await me(orders, token))).toEqual(UNAVAILABLE);
    expect((await orders.client.get('/public')).status).toBe(200);
    expect(orders.output()).toMatch(/ERROR \[AuthModule\] jwks unavailable: .* ECONNREFUSED /);
    expect(orders.output()).toMatch(/WARN \[OrderService\] .*Is the issuer up/);

    const late = await startSample(variables);
    const others = await untilAccepted(orders, token);
    expect(others.filter((one) => one !== 503)).toEqual([]);
    expect(await status(orders, await tokenOf(late))).toBe(200);
    await Promise.all([late, orders].map((one) => one.end('SIGTERM')));
  });

  it('accepts tokens of a new key that was announced, and those of the old one (R18)', async () => {
    const sample = await startSample(issuerVariables());
    const { access_token: admin } = await sample.signIn('bob');
    const change = async (verb: string) =>
      (await sample.client.post(`/admin/keys/${verb}`, undefined, admin)).status;
    expect(await change('announce')).toBe(200);
    const orders = await start(sample.client.url + PATH);
    const old = await tokenOf(sample);
    expect(await status(orders, old)).toBe(200);
    expect(await change('rotate')).toBe(200);
    const recent = await tokenOf(sample);
    expect(decodeJwt(recent).header.kid).not.toBe(decodeJwt(old).header.kid);
    for (const token of [recent, old, admin]) expect(await status(orders, token)).toBe(200);
    await Promise.all([sample, orders].map((one) => one.end('SIGTERM')));
  });

  it('says what to do where the issuer has no pair of keys, and answers 503', async () => {
    const sample = await startSample(freshVariables());
    const orders = await start(sample.client.url + PATH);
    expect(verdictOf(await me(orders, await tokenOf(sample)))).toEqual(UNAVAILABLE);
    expect(orders.output()).toMatch(/ERROR .*none of the 0 keys in the JWK Set is usable/);
    expect(orders.output()).toMatch(/WARN .*SIGNING_ALG=ES256/);
    await Promise.all([sample, orders].map((one) => one.end('SIGTERM')));
  });
});

describe('the start of the order service', () => {
  it.each([
    ['JWKS_URI', 'http://issuer.example/jwks.json', /jwksUri: is not over https/],
    ['JWKS_URI', 'http://10.0.0.1/jwks.json', /jwksUri: is not over https/],
    ['JWKS_URI', 'http://127.0.0.1.issuer.example/jwks.json', /jwksUri: is not over https/],
    ['JWKS_URI', 'http://me:swordfish@127.0.0.1/jwks.json', /jwksUri: has credentials in it/],
    ['JWKS_URI', 'here', /jwksUri: is .* no URL/],
    ['PORT', 'http', /PORT is no port/],
    ['HTTP_ADAPTER', 'koa', /HTTP_ADAPTER is not known/],
    ['ON_STALE', 'store', /ON_STALE is not known\. Give allow or deny/],
    ['REDIS_URL', 'http://:swordfish@cache', /REDIS_URL is no address/],
    ['REDIS_URL', 'redis://:swordfish@127.0.0.1:1', /REDIS_URL names a server that can not be/],
    ['DATABASE_URL', 'sqlite:swordfish.db', /DATABASE_URL is no address/],
    [
      'DATABASE_URL',
      'postgres://me:swordfish@127.0.0.1:1/x',
      /DATABASE_URL names a server that can/,
    ],
    ['DATABASE_URL', 'mysql://me:swordfish@127.0.0.1:1/x', /DATABASE_URL names a server that can/],
  ])('is refused with %s=%s, in one line', async (name, value, said) => {
    const refusal = await orderServiceRefusalHere({ [name]: value });
    expect(refusal).toMatch(/^The order service can't start\. [^\n]+$/);
    expect(refusal).toMatch(said);
    expect(refusal).not.toContain('swordfish');
  });

  it('ends with exit code 1 and says that line alone', async () => {
    const variables = { REDIS_URL: 'redis://:swordfish@127.0.0.1:1' };
    const { code, stdout, stderr } = await runOrderService(variables);
    const refusal = await orderServiceRefusalHere(variables);
    expect([code, stdout, stderr]).toEqual([1, '', `${refusal}\n`]);
  });
});
