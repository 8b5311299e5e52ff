import { setTimeout as pause } from 'node:timers/promises';

/**
 * How long an ended session may still be accepted. Over Redis it is 50 ms while nothing breaks; here connections are
 * cut, and whoever follows the feed has to come back first.
 */
export const BOUND_MS = 1_000;
/** After that nobody asks any more; by then the access token has not run out yet. */
const PATIENCE_MS = 3_000;
/** A process that is killed so soon after its answer may have taken what it had to tell with it. */
const SHADOW_MS = 200;
const PAUSE_MS = 5;

/** Asks every process that is up until it refuses an access token, and remembers how long that took. */
export class Refusals {
  /** Milliseconds from the answer of what ended the session. */
  waits = [];
  missed = [];

  constructor(servers, tally) {
    this.servers = servers;
    this.tally = tally;
  }

  /** @param since when the end was answered */
  async expect(cause, accessToken, since = performance.now()) {
    const up = this.servers.filter(({ isUp }) => isUp);
    const seen = await Promise.all(up.map((server) => this.#ask(server, accessToken, since)));
    this.waits.push(...seen.flatMap(({ refusedAfter }) => refusedAfter ?? []));
    const late = up.filter((_, at) => seen[at].acceptedAfter > BOUND_MS);
    if (late.length === 0) return;
    if (this.servers.some(({ killedAt }) => Math.abs(killedAt - since) < SHADOW_MS))
      this.tally.add('ends lost with a killed process');
    else this.missed.push(`${cause}: still accepted by ${late.map(({ name }) => name).join(', ')}`);
  }

  /**
   * By when a request was sent: the server may have been busy with others before it judged it.
   *
   * @returns when it was accepted last and refused first; not the latter where the process went away meanwhile
   */
  async #ask(server, accessToken, since) {
    for (let acceptedAfter = 0; ; await pause(PAUSE_MS)) {
      const sentAfter = performance.now() - since;
      const status = await statusOf(server, accessToken);
      if (status === 401) return { acceptedAfter, refusedAfter: sentAfter };
      if (!server.isUp || status !== 200) return { acceptedAfter };
      acceptedAfter = sentAfter;
      if (sentAfter > PATIENCE_MS) return { acceptedAfter };
    }
  }
}

async function statusOf({ url }, accessToken) {
  try {
    const headers = { authorization: `Bearer ${accessToken}` };
    const response = await fetch(`${url}/me`, { headers });
    await response.text();
    return response.status;
  } catch {
    return undefined;
  }
}
