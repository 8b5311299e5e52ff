import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { Args, GraphQLModule, Query, Resolver, Subscription } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { createClient, type Client } from 'graphql-ws';
import { Claims, Public } from 'nestjs-dual-token';
import { WebSocket } from 'ws';
import { within } from '../../../lib/ports/within.js';
import type { HttpAdapterName } from '../test-app.js';

/** Ample for what is under way, and far less than any token lives. */
const PATIENCE_MS = 20_000;

/** One piece of news, and then silence until the subscription ends. */
class News implements AsyncIterableIterator<object> {
  private isTold = false;
  private end: ((result: IteratorResult<object>) => void) | undefined;

  constructor(private readonly told: object) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<object>> {
    if (!this.isTold) {
      this.isTold = true;
      return Promise.resolve({ value: this.told, done: false });
    }
    return new Promise((resolve) => (this.end = resolve));
  }

  return(): Promise<IteratorResult<object>> {
    this.end?.({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }
}

@Resolver()
export class NewsResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Subscription(() => String)
  news(@Claims('sub') sub: string): AsyncIterable<unknown> {
    return new News({ news: `for ${sub}` });
  }

  @Public()
  @Subscription(() => String)
  weather(@Args('place') place: string): AsyncIterable<unknown> {
    return new News({ weather: `fine in ${place}` });
  }
}

/** A GraphQL server with subscriptions, for `describe.each`. */
export interface SubscriptionServer {
  readonly name: string;
  readonly adapter: HttpAdapterName;
  readonly graphql: () => DynamicModule;
  /** How a client learns that its socket is closed. */
  readonly closed: { readonly code: number; readonly reason: string };
}

const told = { code: 4403, reason: 'invalid_token' };
/** What a connection looks like that ends without a word (RFC 6455 section 7.1.5). */
const cut = { code: 1006, reason: '' };

/** What a host may put into its own context of a `graphql-ws` operation. */
interface Connection {
  readonly connectionParams?: object;
  readonly extra?: { readonly request: object };
}

const apollo = (context?: (connection: Connection) => object) => () =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    ...{ driver: ApolloDriver, autoSchemaFile: true, playground: false },
    subscriptions: { 'graphql-ws': true },
    ...(context !== undefined && { context }),
  });
const mercurius = (subscription: MercuriusDriverConfig['subscription']) => () =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({
    ...{ driver: MercuriusDriver, autoSchemaFile: true, graphiql: false, subscription },
    context: (request: unknown, reply: unknown) => ({ req: request, reply }),
  });

export const SUBSCRIPTION_SERVERS: readonly SubscriptionServer[] = [
  { name: 'Apollo', adapter: 'express', graphql: apollo(), closed: told },
  {
    name: 'Apollo, with a context of the host',
    adapter: 'express',
    graphql: apollo(({ connectionParams, extra }: Connection) => ({ connectionParams, extra })),
    closed: told,
  },
  {
    name: 'Apollo, with a context of the host that has no socket',
    adapter: 'express',
    graphql: apollo(({ connectionParams, extra }: Connection) => ({
      ...{ connectionParams, req: extra?.request },
    })),
    closed: cut,
  },
  {
    name: 'Mercurius, with its socket in the context',
    adapter: 'fastify',
    graphql: mercurius({ context: (socket) => ({ socket }) }),
    closed: told,
  },
  { name: 'Mercurius, by itself', adapter: 'fastify', graphql: mercurius(true), closed: cut },
];

/** A client of `graphql-ws` that connects again by itself, and asks for its token each time. */
export class Subscriber {
  /** What came, in order: news, or errors in their place. */
  readonly heard: unknown[] = [];
  private readonly client: Client;
  private readonly closings: { readonly code: number; readonly reason: string }[] = [];
  private wake: () => void = () => undefined;

  /** @param token gives the access token for each connection */
  constructor(url: string, token: () => string | undefined, query = 'subscription { news }') {
    this.client = createClient({
      url: url.replace('http', 'ws') + '/graphql',
      webSocketImpl: WebSocket,
      connectionParams: () => {
        const current = token();
        return current === undefined ? {} : { authorization: `Bearer ${current}` };
      },
      retryWait: () => Promise.resolve(),
      on: {
        closed: (event) => {
          const { code, reason } = event as { readonly code: number; readonly reason: string };
          this.closings.push({ code, reason });
          this.wake();
        },
      },
    });
    const note = (one: unknown) => {
      this.heard.push(one);
      this.wake();
    };
    this.client.subscribe(
      { query },
      {
        next: ({ data, errors }) => {
          note(errors?.[0]?.extensions ?? data);
        },
        error: (failure) => {
          const [first] = Array.isArray(failure) ? (failure as readonly unknown[]) : [failure];
          note((first as { readonly extensions?: unknown }).extensions ?? failure);
        },
        complete: () => undefined,
      },
    );
  }

  /** Waits until so much has come, and gives it. Throws where that takes long. */
  async hears(count: number): Promise<readonly unknown[]> {
    await this.until(() => this.heard.length >= count);
    return this.heard;
  }

  /** How its socket was closed last. */
  async farewell(count = 1): Promise<unknown> {
    await this.until(() => this.closings.length >= count);
    return this.closings.at(-1);
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }

  private async until(isThere: () => boolean): Promise<void> {
    const reached = async () => {
      while (!isThere()) await new Promise<void>((resolve) => (this.wake = resolve));
    };
    await within(PATIENCE_MS, reached(), 'the server');
  }
}
