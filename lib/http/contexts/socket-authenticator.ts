import { Injectable } from '@nestjs/common';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import { bearerRequest } from '../requests/bearer-token.js';
import type { HttpRequest } from '../requests/http-request.js';
import { RouteGate } from '../guard/route-gate.js';
import { closeSocket } from './close-socket.js';
import { OpenSockets } from './open-sockets.js';
import { claimSocket } from './socket-claims.js';
import { socketException } from './loaded-exceptions.js';
import { rememberToken, rememberUpgrade, socketRequest } from './socket-request.js';

/**
 * Authenticates the sockets of a gateway where no guard of Nest does: at the handshake, and when a client
 * sends another token.
 *
 * @publicApi
 */
@Injectable()
export class SocketAuthenticator {
  /** @internal */
  constructor(
    private readonly gate: RouteGate,
    private readonly sockets: OpenSockets,
  ) {}

  /**
   * For `handleConnection(client, request)` of a gateway. Verifies the access token of the handshake; a
   * client without a good one is told why and its socket is closed. So is one whose session ends later, as
   * far as this process hears of it, or whose token expires with no other presented. Each message is checked
   * again by `AccessTokenGuard` all the same.
   *
   * @param client the socket
   * @param request the upgrade request, where the socket does not keep it (`ws`)
   * @returns the claims, or `undefined` if the socket was closed
   */
  async authenticate(client: object, request?: object): Promise<AccessTokenClaims | undefined> {
    if (request !== undefined) this.remember(client, request);
    try {
      return await this.identify(client);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      closeSocket(client, error);
      return undefined;
    }
  }

  /**
   * For `handleConnection(client, request)` of a gateway that lets everybody connect and guards some of its
   * messages, with sockets that don't keep their upgrade request (`ws`). Nobody is sent away before the first
   * guarded message; from then on it is as with {@link authenticate}.
   */
  remember(client: object, request: object): void {
    rememberUpgrade(client, request as HttpRequest);
  }

  /**
   * Lets another access token stand for the socket from now on: for browsers, whose `WebSocket` sends no
   * headers, and for going on after a refresh, until the new token expires or its session ends. Call it from a
   * message handler that is `@Public()`.
   *
   * @param token the access token, without a scheme
   * @returns its claims
   * @throws WsException for a token that is refused, or that is another subject's than the one before; the
   * socket then keeps what it had
   */
  async present(client: object, token: unknown): Promise<AccessTokenClaims> {
    try {
      if (typeof token !== 'string') throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
      const verified = await this.gate.identify(bearerRequest(token));
      claimSocket(client, verified.claims.sub);
      this.sockets.renew(client, verified);
      rememberToken(client, token);
      return verified.claims;
    } catch (error) {
      throw error instanceof AuthError ? await socketException(error) : error;
    }
  }

  private async identify(client: object): Promise<AccessTokenClaims> {
    const request = socketRequest(client);
    if (request === undefined) throw new AuthError('ERR_AUTH_UNSUPPORTED_CONTEXT');
    const verified = await this.gate.identify(request);
    claimSocket(client, verified.claims.sub);
    this.sockets.watch(client, verified);
    return verified.claims;
  }
}
