import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AccessTokenGuard } from '../../dist/index.js';
import { createAdapter } from './adapters.mjs';
import { authModule } from './auth-module.mjs';
import { BARE, HARNESS, NEW_TOKEN, SEEN_COOKIE, SEEN_TOKEN } from './budgets.mjs';
import { createKey } from './keys.mjs';
import { createRecipeGuard } from './recipe.mjs';
import { authorizations, cookies, requestMaker, responseMaker } from './requests.mjs';
import { createTokens } from './tokens.mjs';
import { otherVerifiers } from './verifiers.mjs';

const SEEN = 1_000;
const NEW = 4_000;

/**
 * What is compared. Each contender has `credentials`, and a `call(request, at, response)` that is given a new
 * request with the one at that place. One that `remembers` is called with each of them before; one that `answers`
 * gets a response to write headers to.
 */
export async function openContenders({ algorithm, adapter }) {
  const key = createKey(algorithm);
  const tokens = createTokens(key, NEW);
  const few = authorizations(tokens.slice(0, SEEN));
  const parts = tokens.slice(0, SEEN).map(splitSignature);
  const seen = await openGuard(adapter, key, { cacheSize: 10 * SEEN });
  // Each token comes again when the memory has long forgotten it, so it is new every time.
  const fresh = await openGuard(adapter, key, { cacheSize: NEW / 2 });
  const inCookies = await openGuard(adapter, key, { cacheSize: 10 * SEEN }, 'cookie');
  const uncached = await openGuard(adapter, key, { cacheSize: 0 });
  const recipe = new (createRecipeGuard(key))();
  return {
    makeRequest: requestMaker(seen.app),
    makeResponse: responseMaker(seen.app),
    contenders: {
      [HARNESS]: { credentials: few, call: admission({ canActivate: () => true }) },
      [BARE]: {
        credentials: few,
        call: (_, at) => key.check(parts[at].input, parts[at].signature),
      },
      ...(key.checkByOptions && {
        'signature check, the key among options': {
          credentials: few,
          call: (_, at) => key.checkByOptions(parts[at].input, parts[at].signature),
        },
      }),
      [SEEN_TOKEN]: { credentials: few, call: admission(seen.guard), remembers: true },
      [SEEN_COOKIE]: {
        credentials: cookies(tokens.slice(0, SEEN)),
        call: admission(inCookies.guard),
        remembers: true,
        answers: true,
      },
      [NEW_TOKEN]: { credentials: authorizations(tokens), call: admission(fresh.guard) },
      'this guard, its cache off': { credentials: few, call: admission(uncached.guard) },
      'recipe of the Nest docs': { credentials: few, call: admission(recipe) },
      ...otherVerifiers(key, few),
    },
  };
}

async function openGuard(adapter, key, settings, transport = 'bearer') {
  class BenchModule {}
  Module({ imports: [authModule(key, settings, transport)] })(BenchModule);
  const app = await NestFactory.create(BenchModule, createAdapter(adapter), { logger: false });
  await app.init();
  return { app, guard: app.get(AccessTokenGuard) };
}

/** Calls a guard as Nest does. */
function admission(guard) {
  class Controller {
    handle() {}
  }
  const [none, next] = [{}, () => undefined];
  const { handle } = Controller.prototype;
  return (request, _, response = none) =>
    guard.canActivate(new ExecutionContextHost([request, response, next], Controller, handle));
}

function splitSignature(token) {
  const dot = token.lastIndexOf('.');
  return { input: token.slice(0, dot), signature: token.slice(dot + 1) };
}
