import { once } from 'node:events';
import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { AccessTokenGuard, Claims, SocketAuthenticator } from 'nestjs-dual-token';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { TestApp } from '../test-app.js';
import { ASKS, refusalOf, type ContextClient, type HandlerName, type Reply } from './handlers.js';

/** A gateway that lets everybody connect, and judges each message. */
@UseGuards(AccessTokenGuard)
@WebSocketGateway()
export class MessageGateway implements OnGatewayConnection {
  constructor(private readonly sockets: SocketAuthenticator) {}

  handleConnection(client: object, request: object): void {
    this.sockets.remember(client, request);
  }

  @ASKS.open
  @SubscribeMessage('open')
  open(@Claims('sub') sub?: string): object {
    return answer(sub);
  }

  @ASKS.me
  @SubscribeMessage('me')
  me(@Claims('sub') sub: string): object {
    return answer(sub);
  }

  @ASKS.write
  @SubscribeMessage('write')
  write(@Claims('sub') sub: string): object {
    return answer(sub);
  }

  @ASKS.admin
  @SubscribeMessage('admin')
  admin(@Claims('sub') sub: string): object {
    return answer(sub);
  }

  @ASKS.recent
  @SubscribeMessage('recent')
  recent(@Claims('sub') sub: string): object {
    return answer(sub);
  }

  @ASKS.strict
  @SubscribeMessage('strict')
  strict(@Claims('sub') sub: string): object {
    return answer(sub);
  }
}

function answer(sub: string | undefined): object {
  return { event: 'answer', data: { sub: sub ?? null } };
}

/** Sends one message over a socket that is open, and waits for what comes back. */
export async function askOverSocketIo(
  socket: Socket,
  handler: string,
  data?: object,
): Promise<Reply> {
  const told = new Promise<Reply>((resolve) => {
    socket.once('answer', resolve);
    socket.once('exception', (error: unknown) => {
      resolve(refusalOf(error));
    });
  });
  socket.emit(handler, data ?? {});
  const reply = await told;
  socket.removeAllListeners();
  return reply;
}

/** The same for the sockets of `ws`. */
export async function askOverWs(socket: WebSocket, handler: string, data?: object): Promise<Reply> {
  socket.send(JSON.stringify({ event: handler, data: data ?? {} }));
  const [message] = (await once(socket, 'message')) as [Buffer];
  const { event, data: told } = JSON.parse(message.toString()) as { event: string; data: unknown };
  return event === 'exception' ? refusalOf(told) : (told as Reply);
}

/** `socket.io`: the token in `auth.token` of the handshake; each question by a socket of its own. */
export function socketIoClient({ url }: TestApp): ContextClient {
  return {
    async ask(handler: HandlerName, token?: string) {
      const socket = connectSocketIo(url, token === undefined ? {} : { token });
      const reply = await askOverSocketIo(socket, handler);
      socket.disconnect();
      return reply;
    },
    close: () => Promise.resolve(),
  };
}

export function connectSocketIo(url: string, auth: object, extraHeaders = {}): Socket {
  const transports = ['websocket'];
  return io(url, { auth, extraHeaders, transports, forceNew: true, reconnection: false });
}

/** `ws`: the token in the header of the upgrade request; each question by a socket of its own. */
export function wsClient({ url }: TestApp): ContextClient {
  return {
    async ask(handler: HandlerName, token?: string) {
      const socket = connectWs(url, token);
      await once(socket, 'open');
      const reply = await askOverWs(socket, handler);
      socket.close();
      return reply;
    },
    close: () => Promise.resolve(),
  };
}

export function connectWs(url: string, token?: string): WebSocket {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new WebSocket(url.replace('http', 'ws'), { headers });
}
