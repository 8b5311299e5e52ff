import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Adversity } from './adversity.mjs';
import { Balancer } from './balancer.mjs';
import { Endings } from './endings.mjs';
import { Ledger } from './ledger.mjs';
import { Observation } from './observation.mjs';
import { Population } from './population.mjs';
import { makePostgresPlace } from './postgres-place.mjs';
import { createRandom } from './random.mjs';
import { makeRedisPlace } from './redis-place.mjs';
import { Refusals } from './refusals.mjs';
import { Server } from './server.mjs';
import { Tally } from './tally.mjs';
import { timingOf } from './timing.mjs';

const SETTINGS = {
  REVOCATION_CHECK: 'feed',
  TRANSPORT: 'both',
  EVALUATION: 'off',
  LOG_LEVEL: 'error',
};
/** Two are killed by turns; the third one lives from the beginning to the end. */
const SERVERS = [
  ['Express', 'express'],
  ['Fastify', 'fastify'],
  ['Express, never killed', 'express'],
];
/** After the last adversity: for what was begun to be done, and for answers to come. */
const REST_MS = 1_500;

/**
 * One run: opens everything, lets it live, and gives what was seen.
 *
 * @param options `minutes`, `clients`, `seed`, `build`; `lifetime` of an access token in seconds; `postgres` and
 * `redis` are addresses of servers, and `settings` are variables of the sample beside the usual ones
 * @param closing takes what has to be undone at the end, however that comes
 * @param log is told each adversity
 */
export async function soak(options, closing, log) {
  const { minutes, clients, seed, build } = options;
  const seconds = 60 * minutes;
  const timing = timingOf(options.lifetime);
  const tally = new Tally();
  const ledger = new Ledger();
  const places = await openPlaces(options, closing);
  const servers = await startServers(options, timing, places, closing);
  const [watched] = servers.slice(-1);
  const balancer = new Balancer(servers, createRandom(seed, 'balancer'), tally);
  const { createAuthClient } = await importClient(build);
  const common = { createAuthClient, balancer, tally, ledger, timing, seed };
  const population = new Population(clients, common);
  const refusals = new Refusals(servers, tally);
  const random = createRandom(seed, 'endings');
  const endings = new Endings({ ...common, population, refusals, random, log });
  const mortals = servers.slice(0, -1);
  const adversity = new Adversity({ ...{ mortals, places, endings, tally, seed, seconds, log } });
  const observation = new Observation({ watched, places, tally, seconds });

  await population.signIn();
  log(`${population.clients} clients are signed in`);
  const life = population.live();
  closing.add(() => population.stop());
  observation.start();
  adversity.start();
  await pause(1_000 * seconds);
  await adversity.stop();
  await observation.stop();
  population.stop();
  await life;
  await pause(REST_MS);

  const [rows, keys] = await Promise.all([places.postgres.measure(), places.redis.measure()]);
  const all = [population.warden, ...population.devices];
  return {
    ...{ minutes, seed, timing, servers, tally, ledger, refusals, endings, observation },
    ...{ clients: population.clients, devices: all.length, samples: observation.samples },
    stores: { ...rows, ...keys },
    updates: await places.postgres.updates(),
    live: await places.postgres.liveSessions(),
    held: new Set(all.flatMap(({ session }) => session?.sid ?? [])),
  };
}

async function openPlaces(options, closing) {
  const name = `soak_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(24).toString('hex');
  const postgres = await makePostgresPlace(options.postgres, name, password);
  closing.add(() => postgres.remove());
  const redis = await makeRedisPlace(options.redis, name, password);
  closing.add(() => redis.remove());
  return { postgres, redis };
}

async function startServers({ build, settings }, timing, { postgres, redis }, closing) {
  const variables = {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, ...SETTINGS },
    ...{ ...timing.settings, ...settings },
    AUTH_SECRET: randomBytes(48).toString('base64url'),
  };
  const servers = SERVERS.map(
    ([name, adapter]) => new Server(name, build, { ...variables, HTTP_ADAPTER: adapter }),
  );
  closing.add(() => Promise.all(servers.map((server) => server.end('SIGKILL'))));
  await Promise.all(servers.map((server) => server.start()));
  return servers;
}

/** The client of the build, as browsers have it. */
function importClient(build) {
  return import(pathToFileURL(join(build, 'page', 'lib', 'client', 'index.js')).href);
}
