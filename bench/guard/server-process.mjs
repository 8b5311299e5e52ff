/** Two applications on one HTTP adapter, in a process that does nothing else: one with this library, one without. */
import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Public } from '../../dist/index.js';
import { createAdapter } from './adapters.mjs';
import { authModule } from './auth-module.mjs';
import { createKey } from './keys.mjs';
import { createRecipeGuard } from './recipe.mjs';
import { createTokens } from './tokens.mjs';

const { algorithm, adapter, tokens } = JSON.parse(process.argv[2]);
const key = createKey(algorithm);

const library = await listen({
  imports: [authModule(key)],
  controllers: [route('public', Public()), route('guarded'), route('public-again', Public())],
});
const plain = await listen({
  controllers: [route('open'), route('recipe', UseGuards(createRecipeGuard(key)))],
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
process.on('disconnect', () => process.exit());
process.send({ library, plain, tokens: createTokens(key, tokens) });

/** A controller whose one route answers the same as all others, with decorators of its own. */
function route(path, ...decorators) {
  class RouteController {
    answer() {
      return { orders: [] };
    }
  }
  const method = [RouteController.prototype, 'answer'];
  for (const decorate of [Get(path), ...decorators])
    decorate(...method, Object.getOwnPropertyDescriptor(...method));
  Controller()(RouteController);
  return RouteController;
}

async function listen(definition) {
  class BenchModule {}
  Module(definition)(BenchModule);
  const app = await NestFactory.create(BenchModule, createAdapter(adapter), { logger: false });
  app.getHttpServer().keepAliveTimeout = 0; // connections wait while others have their turn
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer().address().port;
}
