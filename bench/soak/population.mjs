import { setTimeout as pause } from 'node:timers/promises';
import { Device } from './device.mjs';
import { createMishaps } from './mishaps.mjs';
import { createRandom } from './random.mjs';

/** One device in ten has two tabs, two in ten have cookies. */
const KINDS = ['tabs', 'cookie', 'cookie', ...Array(7).fill('bearer')];
/** One in twenty is Bob's, who leaves everywhere at once; so many sign in again then. */
const BOBS_SHARE = 20;
const SIGN_IN_ATTEMPTS = 20;
/** Each sign-in hashes a password. */
const AT_ONCE = 4;

/** The devices, of which some make up two clients, and who watches over them. */
export class Population {
  constructor(clients, { seed, ...common }) {
    const makeDevice = (name, subject, kind) =>
      new Device({
        ...{ name, subject, kind, ...common },
        random: createRandom(seed, name),
        mishaps: createMishaps(
          createRandom(seed, `mishaps of ${name}`),
          common.tally,
          common.timing.calmMs,
        ),
      });
    this.devices = [];
    for (let count = 0; count < clients; count = this.clients) {
      const at = this.devices.length;
      const kind = clients - count > 1 ? KINDS[at % KINDS.length] : 'bearer';
      const subject = at % BOBS_SHARE === 1 ? 'bob' : 'alice';
      this.devices.push(makeDevice(`device-${at}`, subject, kind));
    }
    /** Another device of Alice's, from which she ends sessions of hers. */
    this.warden = makeDevice('warden', 'alice', 'bearer');
  }

  get clients() {
    return this.devices.reduce((count, { clients }) => count + clients.length, 0);
  }

  /** Those that have a session, of a subject where one is given. */
  signedIn(subject) {
    return this.devices.filter(
      (device) => device.session !== undefined && [undefined, device.subject].includes(subject),
    );
  }

  /** Signs everybody in, a few at a time. */
  async signIn() {
    const waiting = [this.warden, ...this.devices];
    const signIns = Array.from({ length: AT_ONCE }, async () => {
      for (let device = waiting.pop(); device !== undefined; device = waiting.pop())
        await persistently(() => device.signIn());
    });
    await Promise.all(signIns);
  }

  /** @returns when everybody has stopped */
  async live() {
    await Promise.all([this.warden, ...this.devices].map((device) => device.live()));
  }

  stop() {
    for (const device of [this.warden, ...this.devices]) device.isStopped = true;
  }
}

async function persistently(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= SIGN_IN_ATTEMPTS) throw error;
      await pause(250);
    }
  }
}
