import { setTimeout as pause } from 'node:timers/promises';
import { KEEPERS } from './keepers.mjs';
import { Trail } from './trail.mjs';

const PASSWORDS = { alice: 'wonderland', bob: 'builder' };
/** How long somebody looks at a page, in milliseconds. */
const LEAST_LOOK = 300;
const LONGEST_LOOK = 2_500;

/** A device with one session at a time: it signs in, asks for a guarded route now and then, and minds its own business. */
export class Device {
  /** The session that it has: `sid`, `subject`, when it was asked for, and whether it is over. */
  session;
  /** Nothing is asked for meanwhile. */
  isAsleep = false;
  /** Whether something is being done to it that nothing else should get in the way of. */
  isTaken = false;
  isStopped = false;
  trail = new Trail();

  /**
   * @param kind of `KEEPERS`
   * @param createAuthClient of the client that is soaked
   */
  constructor({ name, subject, kind, createAuthClient, balancer, mishaps, tally, ledger, random }) {
    Object.assign(this, { name, subject, kind, tally, ledger, random });
    this.keeper = KEEPERS[kind]();
    const send = (request) => this.#send(request, balancer, mishaps);
    this.clients = Array.from({ length: this.keeper.clients }, () => {
      // Tabs tell each other by the address of their server, so each device has one of its own.
      const baseUrl = `http://${name}.soak`;
      const client = createAuthClient({ ...this.keeper.options, baseUrl, fetch: send });
      client.onChange(({ state }) => {
        if (state === 'signed-out') this.#over('its client says so');
      });
      return client;
    });
  }

  /** The tokens that it has now. */
  tokens() {
    return this.keeper.tokens() ?? {};
  }

  async live() {
    await Promise.all(this.clients.map((client, at) => this.#liveIn(client, at === 0)));
    for (const client of this.clients) client.close();
  }

  /** @throws AuthClientError where it could not be done for now */
  async signIn() {
    const { subject } = this;
    const askedAt = performance.now();
    await this.clients[0].signIn({ username: subject, password: PASSWORDS[subject] });
    const sid = sidOf(this.tokens().accessToken);
    this.session = { sid, subject, askedAt, device: this.name, isOver: false };
    this.tally.add('sign-ins');
  }

  /**
   * Signs out, as people do.
   *
   * @throws AuthClientError where the server could not be told
   */
  async signOut(options) {
    const { session } = this;
    this.ledger.expect(session.sid, 'signed out');
    await this.clients[0].signOut(options);
  }

  async #liveIn(client, isFirst) {
    while (!this.isStopped) {
      await pause(this.random.between(LEAST_LOOK, LONGEST_LOOK));
      if (this.isAsleep || this.isStopped) continue;
      try {
        if (this.session !== undefined) await this.#ask(client);
        else if (isFirst) await this.signIn();
      } catch (error) {
        this.#noteFailure(error);
      }
    }
  }

  async #ask(client) {
    const { session } = this;
    const response = await client.fetch('/me');
    const { status } = response;
    const text = await response.text();
    if (session !== this.session) return;
    if (status === 200) this.#compare(JSON.parse(text), session);
    else if (status === 401) this.#over('a guarded route answered 401');
    else if (status < 500) this.tally.noteSurprise(`${this.name}: /me answered ${status} ${text}`);
  }

  #compare({ sid, sub }, session) {
    if (sid !== session.sid || sub !== session.subject)
      this.tally.noteSurprise(`${this.name}: /me answered about another session`);
  }

  #over(how) {
    const { session } = this;
    if (session === undefined) return;
    session.isOver = true;
    this.session = undefined;
    this.ledger.judge(session, `${this.name} (${this.kind}): ${how}`, this.trail);
  }

  #noteFailure(error) {
    if (error.code === 'ERR_AUTH_CLIENT_UNAVAILABLE') this.tally.add('put off by the client');
    else if (error instanceof TypeError) this.tally.add('broken off');
    else this.tally.noteSurprise(`${this.name}: ${error.stack}`);
  }

  async #send(request, balancer, mishaps) {
    const { pathname } = new URL(request.url);
    const { method, signal } = request;
    const body = request.body === null ? undefined : await request.text();
    const headers = Object.fromEntries(request.headers);
    const init = this.keeper.dress({ method, headers, signal, redirect: 'error', body });
    const response = await this.trail.note(pathname, () =>
      mishaps(pathname, () => balancer.send(pathname, init)),
    );
    this.keeper.keep(response);
    return response;
  }
}

/** The session of an access token that came from the server a moment ago. */
function sidOf(accessToken) {
  const [, claims] = accessToken.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')).sid;
}
