import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

/** So many samples in a run, but none more often than each second. */
const SAMPLES = 60;

/** Measures one process and the places again and again, from when it is started until it is stopped. */
export class Observation {
  samples = [];
  #stopping = new AbortController();
  #delay = monitorEventLoopDelay();

  /** @param watched the process that is never killed */
  constructor({ watched, places, tally, seconds }) {
    Object.assign(this, { watched, places, tally });
    this.interval = 1_000 * Math.max(1, seconds / SAMPLES);
  }

  start() {
    this.startedAt = performance.now();
    this.before = processorTimes();
    this.#delay.enable();
    this.#running = this.#run();
  }

  async stop() {
    this.#stopping.abort();
    await this.#running;
    this.#delay.disable();
    this.after = processorTimes();
  }

  /** Which part of the processors was busy, from 0 to 1, with whatever ran on the machine; and how many they are. */
  get load() {
    const [busy, all] = ['busy', 'all'].map((key) => this.after[key] - this.before[key]);
    return { busy: busy / all, processors: cpus().length };
  }

  /**
   * Seconds of processor time per second: of the watched process, and of the one that plays all clients; and for how long
   * that one did nothing although it had something to do, which a machine without a free processor makes it.
   */
  get shares() {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const [first, last] = [this.samples.at(0), this.samples.at(-1)];
    const own = (this.after.own - this.before.own) / seconds;
    return {
      watched: (last.cpuSeconds - first.cpuSeconds) / (last.at - first.at),
      clients: own,
      longestStallMs: this.#delay.max / 1e6,
    };
  }

  #running;

  async #run() {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#sample().catch((error) => this.tally.noteSurprise(`observation: ${error.stack}`));
      await pause(this.interval, undefined, { signal }).catch(() => undefined);
    }
  }

  async #sample() {
    const [held, ...measures] = await Promise.all([
      this.watched.measure(),
      this.places.postgres.measure(),
      this.places.redis.measure(),
    ]);
    const at = (performance.now() - this.startedAt) / 1_000;
    this.samples.push(Object.assign({ at }, held, ...measures));
  }
}

function processorTimes() {
  const times = cpus().map((one) => one.times);
  const all = times.flatMap((one) => Object.values(one)).reduce((sum, one) => sum + one, 0);
  const idle = times.reduce((sum, one) => sum + one.idle, 0);
  const { user, system } = process.cpuUsage();
  return { all, busy: all - idle, own: (user + system) / 1e6 };
}
