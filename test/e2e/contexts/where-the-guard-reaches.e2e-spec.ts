import { describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { askOverSocketIo, connectSocketIo } from '../../support/contexts/socket-context.js';
import { freePort, send } from '../../support/contexts/message-context.js';
import { withApp } from '../../support/test-app.js';

const SEEN = { sub: 'nobody' };
const REFUSED = { statusCode: 401 };

@WebSocketGateway()
class BareGateway {
  @SubscribeMessage('me')
  me(): object {
    return { event: 'answer', data: SEEN };
  }
}

@Controller()
class BareController {
  @MessagePattern('me')
  me(): object {
    return SEEN;
  }
}

describe('a handler that nobody has put a guard on, where the guard is global', () => {
  it('of a gateway, is guarded by NestJS 12', () =>
    withApp({ providers: [BareGateway] }, async ({ url }) => {
      const socket = connectSocketIo(url, {});
      expect(await askOverSocketIo(socket, 'me')).toEqual(REFUSED);
      socket.disconnect();
    }));

  it.each([
    [false, SEEN],
    [true, REFUSED],
  ])('of a microservice, with inheritAppConfig %p', (inheritAppConfig, reply) =>
    withApp({ controllers: [BareController] }, async ({ app }) => {
      const options = { host: '127.0.0.1', port: await freePort() };
      app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig });
      await app.startAllMicroservices();
      const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
      expect(await send(proxy, 'me', {})).toEqual(reply);
      await proxy.close();
    }),
  );
});
