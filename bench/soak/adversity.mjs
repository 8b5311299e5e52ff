import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from './random.mjs';

/** Seconds between two of a kind, give or take a half; and how often each happens at least, in a short run. */
const PLAN = {
  kill: { every: 45, atLeast: 2 },
  cutPostgres: { every: 40, atLeast: 2 },
  cutRedis: { every: 40, atLeast: 2 },
  kick: { every: 3, atLeast: 6 },
  signOut: { every: 2, atLeast: 6 },
  everywhere: { every: 60, atLeast: 2 },
  theft: { every: 6, atLeast: 3 },
};
/** How long a process stays away, in milliseconds, before it is started again. */
const DOWN_MS = [200, 2_000];
const START_ATTEMPTS = 5;

/** What goes wrong in real life, again and again until it is stopped; who is next, a seed decides. */
export class Adversity {
  #running = [];
  #stopping = new AbortController();
  #kills = 0;

  /** @param mortals the processes that are killed, by turns */
  constructor({ mortals, places, endings, tally, seed, seconds, log }) {
    Object.assign(this, { mortals, places, endings, tally, seed, seconds, log });
  }

  start() {
    const acts = {
      kill: () => this.#kill(),
      cutPostgres: (random) => this.#cut('PostgreSQL', this.places.postgres, random),
      cutRedis: (random) => this.#cut('Redis', this.places.redis, random),
      kick: () => this.endings.kick(),
      signOut: () => this.endings.signOut(),
      everywhere: () => this.endings.everywhere(),
      theft: () => this.endings.theft(),
    };
    for (const [name, act] of Object.entries(acts)) this.#running.push(this.#repeat(name, act));
  }

  /** Begins nothing new; @returns when everything that was begun is done */
  async stop() {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  async #repeat(name, act) {
    const random = createRandom(this.seed, name);
    const { signal } = this.#stopping;
    const { every, atLeast } = PLAN[name];
    const usual = 1_000 * Math.min(every, this.seconds / (atLeast + 1));
    const underWay = new Set();
    while (!signal.aborted) {
      await pause(random.between(0.5, 1.5) * usual, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      // A theft takes longer than the time to the next one.
      const one = act(random)
        .catch((error) => this.tally.noteSurprise(`${name}: ${error.stack}`))
        .finally(() => underWay.delete(one));
      underWay.add(one);
      if (name === 'kill') await one;
    }
    await Promise.all(underWay);
  }

  async #kill() {
    const server = this.mortals[this.#kills % this.mortals.length];
    this.#kills += 1;
    this.tally.noteTrouble();
    server.killedAt = performance.now();
    await server.kill();
    const down = createRandom(this.seed, `kill ${this.#kills}`).between(...DOWN_MS);
    this.log(`kill -9 of ${server.name}, for ${Math.round(down)} ms`);
    this.tally.add('kills');
    await pause(down);
    await this.#startAgain(server);
  }

  /** As a supervisor does: a process that finds its database away as it starts, ends. */
  async #startAgain(server) {
    for (let attempt = 1; !server.isUp; attempt += 1) {
      this.tally.noteTrouble();
      try {
        await server.start();
      } catch (error) {
        this.log(error.message);
        this.tally.add('starts that failed');
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
    this.tally.noteTrouble();
  }

  async #cut(name, place) {
    this.tally.noteTrouble();
    const count = await place.cut();
    this.log(`${count} connections to ${name} cut`);
    this.tally.add(`cuts of ${name}`);
  }
}
