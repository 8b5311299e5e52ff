/** Measures the guard with and without a feed, in a process that does nothing else. */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AccessTokenGuard, AuthModule } from '../../dist/index.js';
import { sessionIdOf } from '../../dist/crypto/session-id.js';
import { DenyList } from '../../dist/services/revocation/deny-list.js';
import { createAdapter } from '../guard/adapters.mjs';
import { HARNESS } from '../guard/budgets.mjs';
import { createKey } from '../guard/keys.mjs';
import { authorizations, requestMaker } from '../guard/requests.mjs';
import { AUDIENCE, createTokens, ISSUER } from '../guard/tokens.mjs';
import { interleave } from '../interleaved.mjs';
import { BUSY } from './contenders.mjs';

const SEEN = 1_000;
const MANY = 100_000;
const CALLS = 500;

const { size } = JSON.parse(process.argv[2]);
const key = createKey('HS256');
const credentials = authorizations(createTokens(key, SEEN));
const ended = () => ({ kind: 'session', sid: sessionIdOf(randomBytes(24)), keepFor: 600_000 });

const plain = await openGuard('none');
const empty = await openGuard('feed');
const full = await openGuard('feed');
for (let at = 0; at < MANY; at += 1) full.denied.add(ended());
const busy = await openGuard('feed');
const makeRequest = requestMaker(plain.app);

const contenders = {
  [HARNESS]: slice(() => true),
  'no check': slice(plain.admit),
  'feed, nobody ended': slice(empty.admit),
  [`feed, ${MANY.toLocaleString('en')} sessions ended`]: slice(full.admit),
  [BUSY]: slice(busy.admit, (at) => {
    busy.denied.add(upcoming[at]);
  }),
};
let upcoming = [];
for (const { admit } of [plain, empty, full, busy])
  for (const credential of credentials) await admit(makeRequest(credential));
process.send(await interleave(contenders, size), () => process.exit());

async function openGuard(check) {
  class BenchModule {}
  const auth = AuthModule.forRoot({
    ...{ secret: randomBytes(48), issuer: ISSUER, audience: AUDIENCE },
    subjects: { authenticate: () => null, load: () => null },
    accessToken: { signingKey: { key: key.signing, alg: 'HS256', kid: key.kid }, lifetime: '1h' },
    revocation: { check, onStale: 'deny', maxEntries: 10 * MANY },
    pruning: { interval: false },
  });
  Module({ imports: [auth] })(BenchModule);
  const app = await NestFactory.create(BenchModule, createAdapter('Express'), { logger: false });
  await app.init();
  const guard = app.get(AccessTokenGuard);
  class Controller {
    handle() {}
  }
  const { handle } = Controller.prototype;
  const [response, next] = [{}, () => undefined];
  const admit = (request) =>
    guard.canActivate(new ExecutionContextHost([request, response, next], Controller, handle));
  return { app, admit, denied: app.get(DenyList, { strict: false }) };
}

/** Microseconds of processor time of one call. */
function slice(admit, before = () => undefined) {
  let position = 0;
  return async () => {
    const requests = Array.from({ length: CALLS }, (_, at) =>
      makeRequest(credentials[(position + at) % SEEN]),
    );
    upcoming = Array.from({ length: CALLS }, ended);
    position = (position + CALLS) % SEEN;
    const start = processorTime();
    for (let at = 0; at < CALLS; at += 1) {
      before(at);
      const answer = admit(requests[at]);
      if (answer !== true && !(await answer)) throw new Error('refused');
    }
    return (processorTime() - start) / CALLS;
  };
}

function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
