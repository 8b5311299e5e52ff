/**
 * An application with an issuer, or a resource server beside it, that listens on a free port. It tells its
 * address, and what it is asked for by message: `issue` so many sessions, or `revoke` one.
 */
import 'reflect-metadata';
import { createSecretKey } from 'node:crypto';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  AuthModule,
  ResourceServerModule,
  SessionService,
  TokenService,
} from '../../dist/index.js';
import { openConnections } from './connections.mjs';

const { role, setting, place, secret } = JSON.parse(process.argv[2]);
const issuer = 'https://issuer.bench';
const audience = 'orders';
const key = { key: createSecretKey(secret, 'base64'), alg: 'HS256', kid: 'bench' };

class OrdersController {
  list() {
    return { ok: true };
  }
}
Get('orders')(OrdersController.prototype, 'list', descriptorOf('list'));
Controller()(OrdersController);

const { repository, revocationFeed } = await openConnections(setting, place);
const modules = {
  issuer: () =>
    AuthModule.forRoot({
      ...{ secret: `${secret}, for refresh tokens`, issuer, audience, repository, revocationFeed },
      subjects: { authenticate: () => null, load: (sub) => ({ sub }) },
      accessToken: { signingKey: key },
      revocation: { check: 'feed' },
      pruning: { interval: false },
    }),
  orders: () =>
    ResourceServerModule.forRoot({
      ...{ issuer, audience, revocationFeed },
      verificationKeys: [key],
    }),
};
class AppModule {}
Module({ imports: [modules[role]()], controllers: [OrdersController] })(AppModule);
const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');

const verbs = {
  issue: async ({ count }) => {
    const tokens = app.get(TokenService);
    const issued = [];
    for (let at = 0; at < count; at += 1) issued.push(await tokens.issue({ sub: `user-${at}` }));
    return issued.map(({ sid, accessToken }) => ({ sid, accessToken }));
  },
  revoke: ({ sid }) => app.get(SessionService).revoke(sid),
};
process.on('message', async (question) => {
  process.send(await verbs[question.verb](question));
});
process.send(await app.getUrl());

function descriptorOf(name) {
  return Object.getOwnPropertyDescriptor(OrdersController.prototype, name);
}
