import { describe, expect, it } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Claims, RequireRoles } from 'nestjs-dual-token';
import { firstAnswer } from '../../support/contexts/first-answer.js';
import { sharedApp } from '../../support/test-app.js';

async function* news(sub: string) {
  await Promise.resolve();
  yield { news: `for ${sub}`, adminNews: `for admin ${sub}` };
}

@Resolver()
class NewsResolver {
  @Query(() => String)
  hello(): string {
    return 'hello';
  }

  @Subscription(() => String)
  news(@Claims('sub') sub: string): AsyncIterable<unknown> {
    return news(sub);
  }

  @RequireRoles('admin')
  @Subscription(() => String)
  adminNews(@Claims('sub') sub: string): AsyncIterable<unknown> {
    return news(sub);
  }
}

/** What the client of a subscription sends and how its socket began. */
interface Connection {
  readonly connectionParams?: object;
  readonly extra?: object;
}

describe.each<[string, Partial<ApolloDriverConfig>]>([
  ['by itself', {}],
  [
    'with a context of the host',
    { context: ({ connectionParams, extra }: Connection) => ({ connectionParams, extra }) },
  ],
])('R76: subscriptions of GraphQL over graphql-ws, %s', (_title, options) => {
  const test = sharedApp({
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        ...{ driver: ApolloDriver, autoSchemaFile: true, playground: false },
        subscriptions: { 'graphql-ws': true },
        ...options,
      }),
    ],
    providers: [NewsResolver],
  });

  const first = (field: string, connectionParams: object, headers = {}) =>
    firstAnswer(test.url, { field, connectionParams, headers });

  it('take the token from the connection parameters, or from the upgrade request', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    const authorization = `Bearer ${token}`;
    expect(await first('news', { authorization })).toBe('for alice');
    expect(await first('news', { Authorization: authorization })).toBe('for alice');
    expect(await first('news', {}, { authorization })).toBe('for alice');
  });

  it.each<[string, string, object, object]>([
    ['no token', 'news', {}, { code: 'UNAUTHENTICATED', statusCode: 401 }],
    [
      'a bad token',
      'news',
      { authorization: 'Bearer nonsense' },
      { code: 'UNAUTHENTICATED', error: 'invalid_token' },
    ],
    [
      'R72: two tokens',
      'news',
      { authorization: 'Bearer a', Authorization: 'Bearer b' },
      { code: 'BAD_REQUEST', error: 'invalid_request' },
    ],
  ])('are refused with %s', async (_title, field, parameters, told) => {
    expect(await first(field, parameters)).toMatchObject(told);
  });

  it('ask for roles as everything else does', async () => {
    const { access_token: token } = await test.client.signIn('alice');
    expect(await first('adminNews', { authorization: `Bearer ${token}` })).toMatchObject({
      ...{ code: 'FORBIDDEN', error: 'insufficient_scope' },
    });
  });
});
