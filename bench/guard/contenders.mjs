import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AccessTokenGuard } from '../../dist/index.js';
import { createAdapter } from './adapters.mjs';
import { authModule } from './auth-module.mjs';
import { BARE, HARNESS, NEW_TOKEN, SEEN_TOKEN } from './budgets.mjs';
import { createKey } from './keys.mjs';
import { createRecipeGuard } from './recipe.mjs';
import { requestMaker } from './requests.mjs';
import { createTokens } from './tokens.mjs';
import { otherVerifiers } from './verifiers.mjs';

const SEEN = 1_000;
const NEW = 4_000;

/**
 * What is compared. Each contender has `tokens`, and a `call(request, at)` that is given a new request
 * with the token at that place. One that `remembers` is called with each of them before.
 */
export async function openContenders({ algorithm, adapter }) {
  const key = createKey(algorithm);
  const tokens = createTokens(key, NEW);
  const few = tokens.slice(0, SEEN);
  const parts = few.map(splitSignature);
  const seen = await openGuard(adapter, key, { cacheSize: 10 * SEEN });
  // Each token comes again when the memory has long forgotten it, so it is new every time.
  const fresh = await openGuard(adapter, key, { cacheSize: NEW / 2 });
  const uncached = await openGuard(adapter, key, { cacheSize: 0 });
  const recipe = new (createRecipeGuard(key))();
  return {
    makeRequest: requestMaker(seen.app),
    contenders: {
      [HARNESS]: { tokens: few, call: admission({ canActivate: () => true }) },
      [BARE]: { tokens: few, call: (_, at) => key.check(parts[at].input, parts[at].signature) },
      [SEEN_TOKEN]: { tokens: few, call: admission(seen.guard), remembers: true },
      [NEW_TOKEN]: { tokens, call: admission(fresh.guard) },
      'this guard, its cache off': { tokens: few, call: admission(uncached.guard) },
      'recipe of the Nest docs': { tokens: few, call: admission(recipe) },
      ...otherVerifiers(key, few),
    },
  };
}

async function openGuard(adapter, key, settings) {
  class BenchModule {}
  Module({ imports: [authModule(key, settings)] })(BenchModule);
  const app = await NestFactory.create(BenchModule, createAdapter(adapter), { logger: false });
  await app.init();
  return { app, guard: app.get(AccessTokenGuard) };
}

/** Calls a guard as Nest does. */
function admission(guard) {
  class Controller {
    handle() {}
  }
  const [response, next] = [{}, () => undefined];
  const { handle } = Controller.prototype;
  return (request) =>
    guard.canActivate(new ExecutionContextHost([request, response, next], Controller, handle));
}

function splitSignature(token) {
  const dot = token.lastIndexOf('.');
  return { input: token.slice(0, dot), signature: token.slice(dot + 1) };
}
