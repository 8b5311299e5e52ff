import { once } from 'node:events';
import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { within } from '../../../lib/ports/within.js';
import { HTTP_ADAPTERS } from '../test-app.js';
import { refusalOf, type Reply } from './handlers.js';
import { askOverWs, connectSocketIo, connectWs } from './socket-context.js';

/** Ample for a closing that is under way, and far less than any token lives. */
const PATIENCE_MS = 20_000;

/** A client whose socket stays open for more than one question. */
export interface OpenSocketClient {
  ask(handler: string, data?: object): Promise<Reply>;
  /** What the client is told when the server closes its socket. Throws where that takes long. */
  farewell(): Promise<unknown>;
  /** Closes it from this side, and waits until it is closed. */
  close(): Promise<void>;
}

/** A kind of socket on a kind of server, for `describe.each`. */
export interface SocketKind {
  readonly name: string;
  readonly adapter: (typeof HTTP_ADAPTERS)[number];
  readonly prepare: (app: INestApplication) => void;
  /** Opens a socket with a token in its handshake. */
  readonly open: (url: string, token?: string) => Promise<OpenSocketClient>;
  /** What a client is told whose token is no good any more. */
  readonly closed: unknown;
}

export const SOCKET_KINDS: readonly SocketKind[] = HTTP_ADAPTERS.flatMap((adapter) => [
  {
    name: `socket.io on ${adapter}`,
    adapter,
    prepare: () => undefined,
    open: openSocketIo,
    closed: {
      told: { status: 'error', statusCode: 401, error: 'invalid_token' },
      reason: 'io server disconnect',
    },
  },
  {
    name: `ws on ${adapter}`,
    adapter,
    prepare: (app: INestApplication) => app.useWebSocketAdapter(new WsAdapter(app)),
    open: openWs,
    closed: { code: 3000, reason: 'invalid_token' },
  },
]);

async function openSocketIo(url: string, token?: string): Promise<OpenSocketClient> {
  const socket = connectSocketIo(url, token === undefined ? {} : { token });
  let told: unknown;
  socket.on('exception', (error: unknown) => (told = error));
  const end = new Promise((resolve) => {
    socket.once('disconnect', (reason: string) => resolve({ told, reason }));
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    async ask(handler, data = {}) {
      const reply = new Promise<Reply>((resolve) => {
        socket.once('answer', resolve);
        socket.once('exception', (error: unknown) => {
          resolve(refusalOf(error));
        });
      });
      socket.emit(handler, data);
      const answer = await reply;
      socket.off('answer');
      return answer;
    },
    farewell: () => within(PATIENCE_MS, end, 'the server'),
    async close() {
      socket.disconnect();
      await end;
    },
  };
}

async function openWs(url: string, token?: string): Promise<OpenSocketClient> {
  const socket = connectWs(url, token);
  const end = once(socket, 'close') as Promise<[number, Buffer]>;
  await once(socket, 'open');
  return {
    ask: (handler, data) => askOverWs(socket, handler, data),
    async farewell() {
      const [code, reason] = await within(PATIENCE_MS, end, 'the server');
      return { code, reason: reason.toString() };
    },
    async close() {
      socket.close();
      await end;
    },
  };
}
