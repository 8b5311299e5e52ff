import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { Controller, UseGuards, Inject } from '@nestjs/common';
import { ApolloDriver } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, ConnectedSocket, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AccessTokenGuard, Claims, Public, SocketAuthenticator, TokenService, AuthError } from 'nestjs-dual-token';
import { askOverSocketIo, askOverWs, connectSocketIo, connectWs } from '../../support/contexts/socket-context.js';
import { freePort, send } from '../../support/contexts/message-context.js';
import { apollo, mercurius } from '../../support/contexts/graphql-context.js';
import { sharedApp, withApp } from '../../support/test-app.js';

@UseGuards(AccessTokenGuard)
@WebSocketGateway()
class ProbeGateway {
  constructor(private readonly sockets: SocketAuthenticator, private readonly tokens: TokenService) {}
  handleConnection(client: object, request: object) { this.sockets.remember(client, request); }
  @SubscribeMessage('me') me(@Claims('sub') sub: string) { return { event: 'answer', data: { sub } }; }
  @Public() @SubscribeMessage('open') open(@Claims('sub') sub?: string) { return { event: 'answer', data: { sub: sub ?? null } }; }
  @Public() @SubscribeMessage('refresh') async refresh() { return { event: 'answer', data: await this.tokens.refresh('nonsense') }; }
  @Public() @SubscribeMessage('token') async token(@ConnectedSocket() c: object, @MessageBody() b: { t: unknown }) { const { sub } = await this.sockets.present(c, b.t); return { event: 'answer', data: { sub } }; }
}
@Controller()
class ProbeController {
  constructor(private readonly tokens: TokenService) {}
  @Public() @MessagePattern('refresh') refresh() { return this.tokens.refresh('nonsense'); }
}
@Resolver()
class ProbeResolver {
  constructor(private readonly tokens: TokenService) {}
  @Query(() => String, { nullable: true }) me(@Claims('sub') sub: string) { return sub; }
  @Public() @Query(() => String, { nullable: true }) open(@Claims('sub') sub?: string) { return sub; }
  @Public() @Query(() => String, { nullable: true }) async refresh() { await this.tokens.refresh('nonsense'); return 'x'; }
}
const within = <T>(p: Promise<T>) => Promise.race([p, new Promise((r) => setTimeout(() => r('NO ANSWER'), 1500))]);

describe.each(['socket.io', 'ws'])('probe %s', (kind) => {
  const test = sharedApp({ adapter: 'fastify', providers: [ProbeGateway], ...(kind === 'ws' && { prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)) }) });
  const connect = async (token?: string, extra?: object) => {
    if (kind === 'ws') { const s = connectWs(test.url, token); await once(s, 'open'); return { ask: (h: string, d?: object) => within(askOverWs(s, h, d)), close: () => s.close() }; }
    const s = connectSocketIo(test.url, {}, { ...(token && { authorization: `Bearer ${token}` }), ...extra });
    await new Promise((r) => s.once('connect', () => r(undefined)));
    return { ask: (h: string, d?: object) => within(askOverSocketIo(s, h, d)), close: () => s.disconnect() };
  };
  it('1 public after guarded', async () => {
    const { access_token: t } = await test.client.signIn('alice');
    const s = await connect(t);
    expect(await s.ask('open')).toEqual({ sub: null });
    expect(await s.ask('me')).toEqual({ sub: 'alice' });
    expect(await s.ask('open')).toEqual({ sub: null });
    test.clock.advance(3_600_000);
    expect(await s.ask('open')).toEqual({ sub: null });
    s.close();
  });
  it('2 AuthError of the host', async () => {
    const s = await connect();
    expect(await s.ask('refresh')).toEqual({ statusCode: 400, error: 'invalid_grant' });
    s.close();
  });
  it('5 present another subject', async () => {
    const { access_token: t } = await test.client.signIn('alice');
    const { access_token: b } = await test.client.signIn('bob');
    const s = await connect(t);
    expect(await s.ask('me')).toEqual({ sub: 'alice' });
    expect(await s.ask('token', { t: b })).toEqual({ statusCode: 401, error: 'invalid_token' });
    expect(await s.ask('me')).toEqual({ sub: 'alice' });
    s.close();
  });
  if (kind === 'socket.io') it('3 duplicate lines', async () => {
    const { access_token: t } = await test.client.signIn('alice');
    const s = await connect(undefined, { authorization: [`Bearer ${t}`, 'Bearer other'] });
    expect(await s.ask('me')).toEqual({ statusCode: 400, error: 'invalid_request' });
    s.close();
  });
});
it('2 rpc', () => withApp({ controllers: [ProbeController] }, async ({ app }) => {
  const options = { host: '127.0.0.1', port: await freePort() };
  app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
  try { expect(await within(send(proxy, 'refresh', {}))).toEqual({ statusCode: 400, error: 'invalid_grant' }); }
  finally { await proxy.close(); }
}));
it.each([['express', apollo], ['fastify', mercurius]] as const)('graphql %s', (adapter, module) => withApp({ adapter, imports: [module()], providers: [ProbeResolver] }, async ({ client }) => {
  const { access_token: t } = await client.signIn('alice');
  const a = await client.post<any>('/graphql', { query: '{ me open }' }, t);
  const b = await client.post<any>('/graphql', { query: '{ refresh }' });
  expect(b.body.errors[0].extensions).toMatchObject({ statusCode: 400, error: 'invalid_grant', code: 'BAD_REQUEST' });
  expect(a.body.data).toEqual({ me: 'alice', open: null });
}));
