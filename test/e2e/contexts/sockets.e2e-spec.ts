import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UseGuards } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import {
  AccessTokenGuard,
  Claims,
  Public,
  SocketAuthenticator,
  type AccessTokenClaims,
} from 'nestjs-dual-token';
import type { Socket } from 'socket.io-client';
import type { WebSocket } from 'ws';
import { decodeJwt } from '../../support/access-tokens.js';
import {
  askOverSocketIo,
  askOverWs,
  connectSocketIo,
  connectWs,
} from '../../support/contexts/socket-context.js';
import { HTTP_ADAPTERS, sharedApp } from '../../support/test-app.js';

/** A gateway for members only: judged at the handshake, and at each message. */
@UseGuards(AccessTokenGuard)
@WebSocketGateway()
class MembersGateway implements OnGatewayConnection {
  readonly welcomed: (string | undefined)[] = [];

  constructor(private readonly sockets: SocketAuthenticator) {}

  async handleConnection(client: object, request: object): Promise<void> {
    this.welcomed.push((await this.sockets.authenticate(client, request))?.sub);
  }

  @SubscribeMessage('me')
  me(@Claims() claims: AccessTokenClaims): object {
    return { event: 'answer', data: { sub: claims.sub, exp: claims.exp } };
  }

  @Public()
  @SubscribeMessage('open')
  open(@Claims('sub') sub?: string): object {
    return { event: 'answer', data: { sub: sub ?? null } };
  }

  @Public()
  @SubscribeMessage('token')
  async token(
    @ConnectedSocket() client: object,
    @MessageBody() { access_token: token }: { readonly access_token?: unknown },
  ): Promise<object> {
    const { sub } = await this.sockets.present(client, token);
    return { event: 'answer', data: { sub } };
  }
}

/** A gateway that browsers reach, which send their token as a message. */
@UseGuards(AccessTokenGuard)
@WebSocketGateway()
class BrowserGateway extends MembersGateway {
  override handleConnection(): Promise<void> {
    return Promise.resolve();
  }
}

/** A gateway that lets everybody connect, and knows nobody before the first message. */
@UseGuards(AccessTokenGuard)
@WebSocketGateway()
class OpenGateway extends MembersGateway {
  constructor(private readonly doorless: SocketAuthenticator) {
    super(doorless);
  }

  override handleConnection(client: object, request: object): Promise<void> {
    this.doorless.remember(client, request);
    return Promise.resolve();
  }
}

const INVALID = { statusCode: 401, error: 'invalid_token' };

describe('sockets of socket.io', () => {
  const test = sharedApp({ providers: [MembersGateway] });
  const gateway = () => test.app.get(MembersGateway);
  const open = async (auth: object, headers = {}): Promise<Socket> => {
    const socket = connectSocketIo(test.url, auth, headers);
    await new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
    return socket;
  };
  /** What a client hears whose socket is closed. */
  const farewell = async (auth: object, headers = {}) => {
    const socket = connectSocketIo(test.url, auth, headers);
    const told = new Promise((resolve) => socket.once('exception', resolve));
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    return [await told, await reason];
  };

  it('are welcome with a token in auth.token, or in the header of the handshake', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    for (const socket of [
      await open({ token }),
      await open({}, { authorization: `Bearer ${token}` }),
    ]) {
      expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
      socket.disconnect();
    }
    expect(gateway().welcomed.slice(-2)).toEqual(['alice', 'alice']);
  });

  it.each<[string, object, object, object]>([
    ['no token', {}, {}, { status: 'error', statusCode: 401, message: 'Unauthorized' }],
    ['a bad token', { token: 'nonsense' }, {}, { status: 'error', ...INVALID }],
    [
      'R72: two tokens',
      { token: 'nonsense' },
      { authorization: 'Bearer nonsense' },
      { status: 'error', statusCode: 400, error: 'invalid_request' },
    ],
    [
      'a token that is no text',
      { token: { $ne: null } },
      {},
      { status: 'error', statusCode: 400, error: 'invalid_request' },
    ],
  ])('are told why, and closed, with %s', async (_title, auth, headers, told) => {
    expect(await farewell(auth, headers)).toEqual([told, 'io server disconnect']);
  });

  it('R73: are not welcome with a token in the query', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const socket = connectSocketIo(`${test.url}?access_token=${token}&token=${token}`, {});
    const told = await new Promise((resolve) => socket.once('exception', resolve));
    expect(told).toMatchObject({ statusCode: 401 });
    expect(told).not.toHaveProperty('error');
  });

  it('R72: are not welcome with two lines of Authorization, of which Node shows the first', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const authorization = [`Bearer ${token}`, 'Bearer nonsense'];
    expect(await farewell({}, { authorization })).toEqual([
      { status: 'error', statusCode: 400, error: 'invalid_request' },
      'io server disconnect',
    ]);
  });

  it('show claims to no handler that is public, whatever message came before', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const socket = await open({ token });
    expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    expect(await askOverSocketIo(socket, 'open')).toEqual({ sub: null });
    socket.disconnect();
  });

  it('are refused at the message after which the token has expired, and go on with another', async () => {
    const { access_token: token, expires_in: lifetime } = await test.client.signIn('alice');
    const socket = await open({ token });
    expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    test.clock.advance((lifetime + 5) * 1_000);
    expect(await askOverSocketIo(socket, 'me')).toEqual(INVALID);
    const { access_token: next } = await test.client.signIn('alice');
    expect(await askOverSocketIo(socket, 'token', { access_token: next })).toEqual({
      sub: 'alice',
    });
    expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    socket.disconnect();
  });

  it('keep what they had when another token is refused', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const { access_token: bobs } = await test.client.signIn('bob');
    const socket = await open({ token });
    for (const [presented, told] of [
      [bobs, INVALID],
      ['nonsense', INVALID],
      [`${token} `, { statusCode: 400, error: 'invalid_request' }],
      [{ sub: 'bob' }, { statusCode: 401 }],
    ] as const) {
      expect(await askOverSocketIo(socket, 'token', { access_token: presented })).toEqual(told);
      expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    }
    socket.disconnect();
  });
});

describe('sockets of ws', () => {
  const test = sharedApp({
    adapter: 'fastify',
    providers: [MembersGateway],
    prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  });

  it('are welcome with a token in the header of their upgrade', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const socket = connectWs(test.url, token);
    await once(socket, 'open');
    expect(await askOverWs(socket, 'me')).toMatchObject({ sub: 'alice' });
    socket.close();
  });

  it.each([
    ['no token', undefined, 'unauthorized'],
    ['a bad token', 'nonsense', 'invalid_token'],
  ])('are closed with 3000, Unauthorized, with %s', async (_title, token, reason) => {
    const socket = connectWs(test.url, token);
    const [code, told] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, told.toString()]).toEqual([3000, reason]);
  });

  it('R73: are not welcome with a token in the query', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const socket = connectWs(`${test.url}?access_token=${token}`);
    expect((await once(socket, 'close'))[0]).toBe(3000);
  });
});

describe('sockets of browsers, which send no header', () => {
  const test = sharedApp({
    adapter: 'fastify',
    providers: [BrowserGateway],
    prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  });
  let socket: WebSocket;
  beforeAll(async () => {
    socket = connectWs(test.url);
    await once(socket, 'open');
  });
  afterAll(() => socket.close());

  it('are refused until they have sent a token as a message', async () => {
    expect(await askOverWs(socket, 'me')).toEqual({ statusCode: 401 });
    const { access_token: token } = await test.client.signIn('bob');
    expect(await askOverWs(socket, 'token', { access_token: token })).toEqual({ sub: 'bob' });
    expect(await askOverWs(socket, 'me')).toMatchObject({ sub: 'bob' });
  });
});

describe.each(HTTP_ADAPTERS)('sockets that everybody may open, on %s', (adapter) => {
  const test = sharedApp({ adapter, providers: [OpenGateway] });

  it('belong to whoever sent the first good message, and to nobody else after that', async () => {
    const { access_token: alices } = await test.client.signIn('alice');
    const { access_token: bobs } = await test.client.signIn('bob');
    const socket = connectSocketIo(test.url, { token: alices });
    expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    expect(await askOverSocketIo(socket, 'token', { access_token: bobs })).toEqual(INVALID);
    expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    socket.disconnect();
  });
});

describe('sockets where each request looks its session up', () => {
  const test = sharedApp({
    auth: { revocation: { check: 'store' } },
    providers: [MembersGateway],
  });

  it('are not welcome once the session has ended elsewhere, and refused at their next message', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const socket = connectSocketIo(test.url, { token });
    expect(await askOverSocketIo(socket, 'me')).toMatchObject({ sub: 'alice' });
    await test.repository.revoke(String(decodeJwt(token).payload.sid), 'host');
    expect(await askOverSocketIo(socket, 'me')).toEqual(INVALID);
    socket.disconnect();
    const late = connectSocketIo(test.url, { token });
    const told = await new Promise((resolve) => late.once('exception', resolve));
    expect(told).toEqual({ status: 'error', ...INVALID });
  });
});
