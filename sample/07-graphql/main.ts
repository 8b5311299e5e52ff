import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { AuthModule } from 'nestjs-dual-token';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';
import { OrdersResolver } from './orders.resolver.js';

@Module({
  imports: [
    AuthModule.forRoot(settings),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      playground: false,
      includeStacktraceInErrorResponses: false,
      subscriptions: { 'graphql-ws': true },
    }),
  ],
  providers: [OrdersResolver],
  controllers: [OrdersController],
})
class AppModule {}

await start(AppModule);
