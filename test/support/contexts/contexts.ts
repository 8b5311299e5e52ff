import { WsAdapter } from '@nestjs/platform-ws';
import { startApp, type TestApp, type TestAppOptions } from '../test-app.js';
import type { ContextClient } from './handlers.js';
import { ContextResolver, apollo, graphqlClient, mercurius } from './graphql-context.js';
import { ContextController, httpClient } from './http-context.js';
import { MessageController, tcpClient } from './message-context.js';
import { MessageGateway, socketIoClient, wsClient } from './socket-context.js';

/** A kind of context with a real client of it. */
export interface GuardedContext {
  /** What `docs/contexts.md` calls it. */
  readonly name: string;
  readonly options: TestAppOptions;
  readonly clientOf: (app: TestApp) => ContextClient | Promise<ContextClient>;
}

/** Every kind of context that the guard knows. */
export const CONTEXTS: readonly GuardedContext[] = [
  {
    name: 'Express',
    options: { adapter: 'express', controllers: [ContextController] },
    clientOf: httpClient,
  },
  {
    name: 'Fastify',
    options: { adapter: 'fastify', controllers: [ContextController] },
    clientOf: httpClient,
  },
  {
    name: 'GraphQL (Apollo, Express)',
    options: { adapter: 'express', imports: [apollo()], providers: [ContextResolver] },
    clientOf: graphqlClient,
  },
  {
    name: 'GraphQL (Mercurius, Fastify)',
    options: { adapter: 'fastify', imports: [mercurius()], providers: [ContextResolver] },
    clientOf: graphqlClient,
  },
  {
    name: 'WebSocket (`socket.io`)',
    options: { adapter: 'express', providers: [MessageGateway] },
    clientOf: socketIoClient,
  },
  {
    name: 'WebSocket (`ws`)',
    options: {
      adapter: 'fastify',
      providers: [MessageGateway],
      prepare: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    },
    clientOf: wsClient,
  },
  {
    name: 'Microservice (TCP)',
    options: { adapter: 'express', controllers: [MessageController] },
    clientOf: tcpClient,
  },
];

/** Starts an application with one kind of context, and a client of it. */
export async function startContext({ options, clientOf }: GuardedContext) {
  const test = await startApp(options);
  const client = await clientOf(test);
  return {
    test,
    client,
    close: async () => {
      await client.close();
      await test.close();
    },
  };
}
