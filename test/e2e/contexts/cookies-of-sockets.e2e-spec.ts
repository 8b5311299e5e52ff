import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { WsAdapter } from '@nestjs/platform-ws';
import { Claims } from 'nestjs-dual-token';
import { WebSocket } from 'ws';
import { ACCESS_COOKIE, CookieClient } from '../../support/cookie-client.js';
import { firstAnswer } from '../../support/contexts/first-answer.js';
import { MembersGateway } from '../../support/contexts/news-gateways.js';
import {
  askOverSocketIo,
  askOverWs,
  connectSocketIo,
} from '../../support/contexts/socket-context.js';
import { sharedApp } from '../../support/test-app.js';

const CROSS_SITE = { statusCode: 403, error: 'cross_site_request' };

type Headers = Readonly<Record<string, string>>;

/** What a browser says of the page that opens a socket. */
const FOREIGN: readonly (readonly [what: string, headers: Headers])[] = [
  ['another site', { origin: 'https://evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a sibling subdomain', { origin: 'https://blog.app.example', 'sec-fetch-site': 'same-site' }],
  ['nobody says where', {}],
];

async function* news(sub: string) {
  await Promise.resolve();
  yield { news: `for ${sub}` };
}

@Resolver()
class NewsResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Mutation(() => String)
  touch(@Claims('sub') sub: string): string {
    return sub;
  }

  @Subscription(() => String)
  news(@Claims('sub') sub: string): AsyncIterable<unknown> {
    return news(sub);
  }
}

const auth = {
  transport: 'both',
  csrf: { allowedOrigins: ['https://app.example'] },
} as const;

/** A browser's `Cookie` header after a sign-in. */
async function cookieAt(url: string): Promise<string> {
  const client = await new CookieClient(url).signIn('alice', { transport: 'cookie' });
  return `theme=dark; ${ACCESS_COOKIE}=${client.jar.get(ACCESS_COOKIE) ?? ''}`;
}

describe('R65: sockets of socket.io that begin with a cookie', () => {
  const test = sharedApp({ auth, providers: [MembersGateway] });

  it.each([['the own origin'], ['an allowed origin']])('are welcome from %s', async (from) => {
    const origin = from === 'the own origin' ? test.url : 'https://app.example';
    const socket = connectSocketIo(test.url, {}, { cookie: await cookieAt(test.url), origin });
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    expect(await askOverSocketIo(socket, 'me')).toEqual({ sub: 'alice' });
    socket.disconnect();
  });

  it.each(FOREIGN)('are closed from %s, so that no page can listen in', async (_from, headers) => {
    const cookie = await cookieAt(test.url);
    const socket = connectSocketIo(test.url, {}, { cookie, ...headers });
    const told = new Promise((resolve) => socket.once('exception', resolve));
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    expect([await told, await reason]).toEqual([
      { status: 'error', ...CROSS_SITE },
      'io server disconnect',
    ]);
  });

  it('R72: are closed with a token beside the cookie', async () => {
    const { access_token: token } = await test.client.signIn();
    const headers = { cookie: await cookieAt(test.url), origin: test.url };
    const socket = connectSocketIo(test.url, { token }, headers);
    const told = await new Promise((resolve) => socket.once('exception', resolve));
    expect(told).toMatchObject({ statusCode: 400, error: 'invalid_request' });
    socket.disconnect();
  });

  it('need to say nothing of a page with a token and no cookie', async () => {
    const { access_token: token } = await test.client.signIn();
    const socket = connectSocketIo(test.url, { token }, { origin: 'https://evil.example' });
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    expect(await askOverSocketIo(socket, 'me')).toEqual({ sub: 'alice' });
    socket.disconnect();
  });
});

describe.each(['express', 'fastify'] as const)(
  'R65: sockets of ws that begin with a cookie, on %s',
  (adapter) => {
    const test = sharedApp({
      ...{ adapter, auth, providers: [MembersGateway] },
      prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    });
    const connect = async (headers: Headers): Promise<WebSocket> =>
      new WebSocket(test.url.replace('http', 'ws'), {
        headers: { cookie: await cookieAt(test.url), ...headers },
      });

    it('are welcome from the own origin', async () => {
      const socket = await connect({ origin: test.url });
      await once(socket, 'open');
      expect(await askOverWs(socket, 'me')).toEqual({ sub: 'alice' });
      socket.close();
    });

    it.each(FOREIGN)('are closed from %s', async (_from, headers) => {
      const socket = await connect(headers);
      const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
      expect([code, reason.toString()]).toEqual([3003, 'cross_site_request']);
    });
  },
);

describe('R65: subscriptions of GraphQL that begin with a cookie', () => {
  const test = sharedApp({
    auth,
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        ...{ driver: ApolloDriver, autoSchemaFile: true, playground: false },
        subscriptions: { 'graphql-ws': true },
      }),
    ],
    providers: [NewsResolver],
  });

  const first = (headers: Headers, connectionParams: Headers = {}) =>
    firstAnswer(test.url, { field: 'news', connectionParams, headers });

  it('are answered to a page of the own origin', async () => {
    const cookie = await cookieAt(test.url);
    expect(await first({ cookie, origin: test.url })).toBe('for alice');
  });

  it.each(FOREIGN)('are refused from %s', async (_from, headers) => {
    const cookie = await cookieAt(test.url);
    expect(await first({ cookie, ...headers })).toMatchObject(CROSS_SITE);
  });

  it('R72: are refused with a token in the connection parameters as well', async () => {
    const { access_token: token } = await test.client.signIn();
    const headers = { cookie: await cookieAt(test.url), origin: test.url };
    const told = await first(headers, { authorization: `Bearer ${token}` });
    expect(told).toMatchObject({ statusCode: 400, error: 'invalid_request' });
  });

  it('a mutation is refused from another site, over HTTP', async () => {
    const client = await new CookieClient(test.url).signIn('alice', { transport: 'cookie' });
    const body = { query: 'mutation { touch }' };
    const foreign = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const refused = await client.send('POST', '/graphql', { body, headers: foreign });
    expect(JSON.stringify(refused.body)).toContain('cross_site_request');
    const own = await client.post<{ readonly data: unknown }>('/graphql', body);
    expect(own.body.data).toEqual({ touch: 'alice' });
  });
});
