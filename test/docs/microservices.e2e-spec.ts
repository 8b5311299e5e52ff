import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication, Type } from '@nestjs/common';
import { ClientsModule, Transport } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { decodeJwt } from '../support/access-tokens.js';
import { filesOf, loader } from '../support/docs/blocks.js';
import { HttpClient, type Tokens } from '../support/http-client.js';

const GUIDE = 'docs/microservices.md';

async function start(imports: Type[], more: object = {}): Promise<[INestApplication, string]> {
  const testing = await Test.createTestingModule({ imports, ...more }).compile();
  const app = testing.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return [app, await app.getUrl()];
}

/** The guide as it stands, but for the address of the issuer, which is on this machine. */
function atIssuer(url: string) {
  const files = [...filesOf('README.md'), ...filesOf(GUIDE)].map(
    ([name, text]): [string, string] => [
      name,
      text.replace(
        "jwksUri: 'https://auth.example.com/.well-known/jwks.json'",
        `jwksUri: '${url}/.well-known/jwks.json', allowInsecure: ['jwks-over-http', 'jwks-on-private-network']`,
      ),
    ],
  );
  return loader(new Map(files));
}

describe(GUIDE, () => {
  const closing: (() => Promise<unknown>)[] = [];
  let issuer: HttpClient;
  let gateway: HttpClient;
  let stopIssuer: () => Promise<void>;
  let token: string;

  beforeAll(async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    process.env.AUTH_SECRET = randomBytes(32).toString('base64url');
    process.env.AUTH_SIGNING_KEY = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { AuthServiceModule } = await atIssuer('')<{ AuthServiceModule: Type }>(
      'src/auth-service/auth-service.module.ts',
    );
    const [auth, url] = await start([AuthServiceModule]);
    stopIssuer = () => auth.close();
    issuer = new HttpClient(url);
    const load = atIssuer(url);
    const { OrdersModule } = await load<{ OrdersModule: Type }>('src/services/orders.module.ts');
    const { BillingModule } = await load<{ BillingModule: Type }>('src/services/billing.module.ts');
    const { verifier } = await load<{ verifier: (audience: string[]) => Type }>(
      'src/services/verifier.ts',
    );
    const { GatewayController } = await load<{ GatewayController: Type }>(
      'src/gateway/gateway.controller.ts',
    );
    const testing = await Test.createTestingModule({ imports: [OrdersModule] }).compile();
    const orders = testing.createNestMicroservice({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
      logger: false,
    });
    await orders.listen();
    const { port } = orders.unwrap<Server>().address() as AddressInfo;
    const [billing, billingUrl] = await start([BillingModule]);
    const [front, frontUrl] = await start(
      [
        verifier(['orders', 'billing']),
        ClientsModule.register([
          { name: 'ORDERS', transport: Transport.TCP, options: { host: '127.0.0.1', port } },
        ]) as unknown as Type,
      ],
      {
        controllers: [GatewayController],
        providers: [{ provide: 'BILLING_URL', useValue: billingUrl }],
      },
    );
    gateway = new HttpClient(frontUrl);
    closing.push(...[front, billing, orders].map((app) => () => app.close()));
  });
  afterAll(async () => {
    for (const close of closing) await close().catch(() => undefined); // some have stopped
    delete process.env.AUTH_SIGNING_KEY;
  });

  const signIn = () =>
    issuer.post<Tokens>('/auth/login', { username: 'alice', password: 'wonderland' });

  it('passes the token on to messages and over HTTP, and goes on while the issuer is away', async () => {
    const { body } = await signIn();
    token = body.access_token;
    expect(decodeJwt(token).payload.aud).toEqual(['orders', 'billing']);
    const ask = async () => [
      (await gateway.get('/orders', token)).body,
      (await gateway.get('/invoices', token)).body,
    ];
    const answers = [['tea for alice'], ['invoice of alice']];
    expect(await ask()).toEqual(answers);
    const cookie = { headers: { cookie: `__Host-access_token=${token}` } };
    expect((await gateway.send('GET', '/orders', cookie)).status).toBe(401); // not set up for cookies
    await stopIssuer();
    expect(await ask()).toEqual(answers);
  });

  it('refuses at the gateway, and behind it', async () => {
    for (const path of ['/orders', '/invoices']) {
      expect((await gateway.get(path)).status).toBe(401);
      expect((await gateway.get(path, 'nonsense')).status).toBe(401);
    }
  });

  it('answers 503, and not 401, where a service is away', async () => {
    for (const stop of closing.slice(-2)) await stop(); // billing and orders
    for (const path of ['/orders', '/invoices']) {
      const { status, body } = await gateway.get(path, token);
      expect([status, body]).toEqual([503, { error: 'temporarily_unavailable' }]);
    }
  });

  it('takes the token out of the cookie where it came so', async () => {
    const { forwarded } = await atIssuer('')<{ forwarded: (headers: object) => object }>(
      'src/gateway/forwarded.ts',
    );
    expect(forwarded({ cookie: 'a=b; __Host-access_token=x.y.z' })).toEqual({
      authorization: 'Bearer x.y.z',
    });
    expect(forwarded({ authorization: 'Bearer x' })).toEqual({ authorization: 'Bearer x' });
  });
});
