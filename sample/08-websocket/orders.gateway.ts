import { UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import {
  AccessTokenGuard,
  Claims,
  Public,
  RequireScopes,
  SocketAuthenticator,
} from 'nestjs-dual-token';

/** As much of socket.io's server as this needs. */
interface Everybody {
  emit(event: string, data: unknown): unknown;
}

@UseGuards(AccessTokenGuard) // on NestJS 11, global guards do not reach gateways
@WebSocketGateway()
export class OrdersGateway implements OnGatewayConnection {
  @WebSocketServer()
  private readonly everybody!: Everybody;

  constructor(private readonly sockets: SocketAuthenticator) {}

  /** Closes a socket without a good token at once, and every other when its token is good no more. */
  async handleConnection(client: object): Promise<void> {
    await this.sockets.authenticate(client);
  }

  @RequireScopes('orders:write')
  @SubscribeMessage('order')
  order(@MessageBody() item: unknown, @Claims('sub') sub: string): void {
    this.everybody.emit('ordered', `${String(item)} for ${sub}`);
  }

  /** What a client sends after a refresh, so that its socket outlives the token that opened it. */
  @Public()
  @SubscribeMessage('token')
  async token(@ConnectedSocket() client: object, @MessageBody() token: unknown): Promise<object> {
    const { exp } = await this.sockets.present(client, token);
    return { event: 'token', data: { exp } };
  }
}
