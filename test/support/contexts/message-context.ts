import { createServer, type AddressInfo } from 'node:net';
import { Controller, UseGuards } from '@nestjs/common';
import {
  ClientProxyFactory,
  MessagePattern,
  Transport,
  type ClientProxy,
} from '@nestjs/microservices';
import { AccessTokenGuard, Claims } from 'nestjs-dual-token';
import { lastValueFrom } from 'rxjs';
import type { TestApp } from '../test-app.js';
import { ASKS, refusalOf, type ContextClient, type Reply } from './handlers.js';

@UseGuards(AccessTokenGuard)
@Controller()
export class MessageController {
  @ASKS.open
  @MessagePattern('open')
  open(@Claims('sub') sub?: string): object {
    return { sub: sub ?? null };
  }

  @ASKS.me
  @MessagePattern('me')
  me(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.write
  @MessagePattern('write')
  write(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.admin
  @MessagePattern('admin')
  admin(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.recent
  @MessagePattern('recent')
  recent(@Claims('sub') sub: string): object {
    return { sub };
  }

  @ASKS.strict
  @MessagePattern('strict')
  strict(@Claims('sub') sub: string): object {
    return { sub };
  }
}

/** Makes an application listen for TCP messages as well, and gives a client of it. */
export async function tcpClient({
  app,
}: TestApp): Promise<ContextClient & { readonly proxy: ClientProxy }> {
  const options = { host: '127.0.0.1', port: await freePort() };
  app.connectMicroservice({ transport: Transport.TCP, options });
  await app.startAllMicroservices();
  const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
  return {
    proxy,
    ask: (handler, token) =>
      send(proxy, handler, token === undefined ? {} : { authorization: `Bearer ${token}` }),
    close: async () => {
      await proxy.close();
    },
  };
}

/** Sends one message, and waits for its answer. */
export async function send(proxy: ClientProxy, handler: string, data: unknown): Promise<Reply> {
  try {
    return await lastValueFrom(proxy.send<Reply>(handler, data));
  } catch (error) {
    return refusalOf(error);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
