import { describe, expect, it } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { Public, TokenService } from 'nestjs-dual-token';
import { apollo, mercurius } from '../../support/contexts/graphql-context.js';
import { refusalOf } from '../../support/contexts/handlers.js';
import { freePort, send } from '../../support/contexts/message-context.js';
import { withApp } from '../../support/test-app.js';

const REFUSED = { statusCode: 400, error: 'invalid_grant' };

@Public()
@Controller()
class RefreshController {
  constructor(private readonly tokens: TokenService) {}

  @MessagePattern('refresh')
  refresh(): Promise<object> {
    return this.tokens.refresh('nonsense');
  }
}

@Public()
@Resolver()
class RefreshResolver {
  constructor(private readonly tokens: TokenService) {}

  @Query(() => String)
  async refresh(): Promise<string> {
    return (await this.tokens.refresh('nonsense')).accessToken;
  }
}

interface Answer {
  readonly errors: readonly { readonly extensions?: object }[];
}

describe('R76: an error of this library that a handler lets through', () => {
  it.each([
    ['Apollo', 'express', apollo],
    ['Mercurius', 'fastify', mercurius],
  ] as const)('is told by %s, on %s', (_title, adapter, server) =>
    withApp({ adapter, imports: [server()], providers: [RefreshResolver] }, async ({ client }) => {
      const { body } = await client.post<Answer>('/graphql', { query: '{ refresh }' });
      expect(body.errors[0]?.extensions).toMatchObject({ code: 'BAD_REQUEST', ...REFUSED });
      expect(refusalOf(body.errors[0]?.extensions)).toEqual(REFUSED);
    }),
  );

  it('is told to the sender of a microservice message, who is not left waiting', () =>
    withApp({ controllers: [RefreshController] }, async ({ app }) => {
      const options = { host: '127.0.0.1', port: await freePort() };
      app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig: true });
      await app.startAllMicroservices();
      const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
      expect(await send(proxy, 'refresh', {})).toEqual(REFUSED);
      await proxy.close();
    }));
});
