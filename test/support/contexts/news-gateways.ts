import { UseGuards } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
} from '@nestjs/websockets';
import { AccessTokenGuard, Claims, Public, SocketAuthenticator } from 'nestjs-dual-token';

/** A gateway for members only, whose clients go on by presenting another token. */
@UseGuards(AccessTokenGuard)
@WebSocketGateway()
export class MembersGateway implements OnGatewayConnection {
  /** What became of each handshake. */
  readonly welcomed: (string | undefined)[] = [];

  constructor(protected readonly sockets: SocketAuthenticator) {}

  async handleConnection(client: object, request: object): Promise<void> {
    this.welcomed.push((await this.sockets.authenticate(client, request))?.sub);
  }

  @SubscribeMessage('me')
  me(@Claims('sub') sub: string): object {
    return { event: 'answer', data: { sub } };
  }

  @Public()
  @SubscribeMessage('open')
  open(): object {
    return { event: 'answer', data: { sub: null } };
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

/** A gateway that lets everybody connect, and knows nobody before the first guarded message. */
@UseGuards(AccessTokenGuard)
@WebSocketGateway()
export class OpenGateway extends MembersGateway {
  override handleConnection(client: object, request: object): Promise<void> {
    this.sockets.remember(client, request);
    return Promise.resolve();
  }
}
