import { setTimeout as pause } from 'node:timers/promises';

/** What may be silent between two tries of something that has to be done. */
const AGAIN_MS = 300;
const ATTEMPTS = 12;
/** Until a client has noticed that its session is over: it asks for something at least every few seconds. */
const NOTICE_MS = 10_000;
/** Ends sessions in every way there is, and sees whether they have ended. */
export class Endings {
  missedThefts = [];

  /** @param timing what excuses an old refresh token, and for how long */
  constructor({ population, balancer, ledger, refusals, tally, timing, random, log }) {
    Object.assign(this, { population, balancer, ledger, refusals, tally, timing, random, log });
  }

  /** Alice ends one of her sessions from another device. */
  async kick() {
    await this.#with('alice', async (device, session) => {
      const { accessToken } = device.tokens();
      this.ledger.expect(session.sid, 'kicked');
      const { fetch } = this.population.warden.clients[0];
      const path = `/auth/sessions/${session.sid}`;
      const answered = await this.#persist(
        async () => (await fetch(path, { method: 'DELETE' })).status,
        (status) => status === 204 || status === 404,
      );
      if (answered === undefined) return this.tally.add('kicks that could not be done');
      this.tally.add('kicks');
      await this.#seeEnd('kick', session, accessToken);
    });
  }

  /** Somebody signs out, and in again a little later. */
  async signOut() {
    await this.#with(undefined, async (device, session) => {
      const { accessToken } = device.tokens();
      try {
        await device.signOut();
      } catch {
        return this.tally.add('sign-outs that the server was not told');
      }
      this.tally.add('sign-outs');
      await this.#seeEnd('sign-out', session, accessToken);
    });
  }

  /** Bob signs out on all of his devices at once. */
  async everywhere() {
    await this.#with('bob', async (device) => {
      const sessions = this.population
        .signedIn('bob')
        .map((one) => [one.session, one.tokens().accessToken]);
      const isDone = this.ledger.expectEverywhere('bob', 'signed out everywhere');
      try {
        await device.signOut({ everywhere: true });
      } catch {
        isDone();
        return this.tally.add('sign-outs that the server was not told');
      }
      isDone();
      this.log(`bob signed out on ${sessions.length} devices`);
      this.tally.add('sign-outs everywhere');
      await Promise.all(sessions.map((one) => this.#seeEnd('sign-out everywhere', ...one)));
    });
  }

  /** A thief has a refresh token, and uses it when it is two rotations old and its owner is away. */
  async theft() {
    await this.#with(undefined, async (device, session) => {
      const { refreshToken: stolen } = device.tokens();
      for (let rotation = 0; rotation < 2; rotation += 1)
        if (!(await this.#rotate(device))) return this.tally.add('thefts that could not be done');
      device.isAsleep = true;
      try {
        await pause(this.timing.quietMs);
        if (session.isOver) return;
        const { accessToken } = device.tokens();
        this.ledger.expect(session.sid, 'robbed');
        const status = await this.#replay(stolen);
        this.log(
          `${device.name} (${device.kind}) robbed: the old token is answered with ${status}`,
        );
        if (status === undefined) return this.tally.add('thefts that could not be done');
        this.tally.add('thefts');
        if (status !== 400) this.missedThefts.push(`${device.name}: answered with ${status}`);
        else if (accessToken) await this.refusals.expect('theft', accessToken);
      } finally {
        device.isAsleep = false;
      }
      await this.#seeNoticed(session, (text) => this.missedThefts.push(text));
    });
  }

  /** Does something to a device that has a session and that nothing else is being done to. */
  async #with(subject, work) {
    const free = this.population.signedIn(subject).filter(({ isTaken }) => !isTaken);
    if (free.length === 0) return;
    const device = this.random.pick(free);
    device.isTaken = true;
    try {
      await work(device, device.session);
    } finally {
      device.isTaken = false;
    }
  }

  async #seeEnd(cause, session, accessToken) {
    if (accessToken) await this.refusals.expect(cause, accessToken);
    await this.#seeNoticed(session, (text) => this.refusals.missed.push(`${cause}: ${text}`));
  }

  async #seeNoticed(session, tell) {
    for (const start = performance.now(); !session.isOver; await pause(50))
      if (performance.now() - start > NOTICE_MS) return tell(`${session.device} goes on`);
  }

  /** @returns whether the client has refreshed */
  #rotate(device) {
    return device.clients[0].refresh().then(
      () => true,
      () => false,
    );
  }

  /** 409 says that there was a rotation a moment ago after all. */
  #replay(stolen) {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refresh_token: stolen }),
    };
    const send = async () => {
      const response = await this.balancer.send('/auth/refresh', init);
      await response.text();
      return response.status;
    };
    return this.#persist(send, (status) => status < 500 && status !== 409);
  }

  /** @returns the first answer that counts; nothing where there was none */
  async #persist(send, counts) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const status = await send().catch(() => undefined);
      if (status !== undefined && counts(status)) return status;
      await pause(AGAIN_MS);
    }
    return undefined;
  }
}
