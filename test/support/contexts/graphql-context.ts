import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { Claims } from 'nestjs-dual-token';
import type { TestApp } from '../test-app.js';
import { ASKS, refusalOf, type ContextClient } from './handlers.js';

const nullable = { nullable: true };

@Resolver()
export class ContextResolver {
  @ASKS.open
  @Query(() => String, nullable)
  open(@Claims('sub') sub?: string): string | undefined {
    return sub;
  }

  @ASKS.me
  @Query(() => String, nullable)
  me(@Claims('sub') sub: string): string {
    return sub;
  }

  @ASKS.write
  @Query(() => String, nullable)
  write(@Claims('sub') sub: string): string {
    return sub;
  }

  @ASKS.admin
  @Query(() => String, nullable)
  admin(@Claims('sub') sub: string): string {
    return sub;
  }

  @ASKS.recent
  @Query(() => String, nullable)
  recent(@Claims('sub') sub: string): string {
    return sub;
  }

  @ASKS.strict
  @Query(() => String, nullable)
  strict(@Claims('sub') sub: string): string {
    return sub;
  }
}

export const apollo = () =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    playground: false,
    context: ({ req }: { readonly req: unknown }) => ({ req }),
  });

export const mercurius = () =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    autoSchemaFile: true,
    graphiql: false,
    context: (request: unknown, reply: unknown) => ({ req: request, reply }),
  });

/** As much of a GraphQL answer as is read. */
interface Answer {
  readonly data?: Readonly<Record<string, string | null>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: object }[];
}

/** Asks by a query over HTTP, with the token in the `Authorization` header. */
export function graphqlClient({ client }: TestApp): ContextClient {
  return {
    async ask(handler, token) {
      const { body } = await client.post<Answer>('/graphql', { query: `{ ${handler} }` }, token);
      const [failure] = body.errors ?? [];
      return failure === undefined
        ? { sub: body.data?.[handler] ?? null }
        : refusalOf(failure.extensions);
    },
    close: () => Promise.resolve(),
  };
}
