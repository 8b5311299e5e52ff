import type { ExecutionContext } from '@nestjs/common';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';
import { closeSubscriptions } from './close-socket.js';
import { graphqlSocket } from './graphql-context.js';
import { isObject } from './members.js';
import type { OpenSockets } from './open-sockets.js';

/**
 * Watches the socket that a message or a subscription came over; nothing for what came otherwise.
 *
 * @throws AuthError where the token was overtaken, or the socket is another subject's
 */
export function watchSocket(
  sockets: OpenSockets,
  context: ExecutionContext,
  token: VerifiedToken,
): void {
  switch (context.getType<string>()) {
    case 'ws': {
      const client = context.getArgByIndex<unknown>(0);
      if (isObject(client)) sockets.watch(client, token);
      return;
    }
    case 'graphql': {
      if (!isSubscription(context.getArgByIndex(3))) return;
      const socket = graphqlSocket(context.getArgByIndex(2));
      if (socket !== undefined) sockets.renew(socket, token, closeSubscriptions);
    }
  }
}

/** Any other operation is over with its answer. */
function isSubscription(info: unknown): boolean {
  return isObject(info) && isObject(info.operation) && info.operation.operation === 'subscription';
}
