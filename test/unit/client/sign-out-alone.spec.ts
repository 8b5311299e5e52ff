import { describe, expect, it } from '@jest/globals';
import { Browser } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';
import { webStorage } from '../../../lib/client/index.js';
const RIGHT = { username: 'alice', password: 'right' };
const MINUTE = 60_000;
describe('a sign-out, or a sign-in, while something else is under way', () => {
  useFakeTime();
  it('a refresh of another tab brings no cookies back after a sign-out', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const one = browser.open({ transport: 'cookie' }).client;
    const two = browser.open({ transport: 'cookie' }).client;
    await outcome(one.signIn(RIGHT));
    await pass(10);
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 500 } : {});
    const refresh = two.refresh();
    await pass(20);
    await outcome(one.signOut());
    await pass(1000);
    await outcome(refresh);
    expect([one.state, browser.jar.access ?? null]).toEqual(['signed-out', null]);
    const next = browser.open({ transport: 'cookie' }).client;
    expect((await outcome(next.fetch('/orders'))).status).toBe(401);
  });
  it('a refresh that begins during the sign-out of the same tab waits for it', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const one = browser.open({ transport: 'cookie' }).client;
    await outcome(one.signIn(RIGHT));
    await pass(9.7 * MINUTE);
    server.fault = ({ route }) =>
      route === '/auth/refresh'
        ? { answerDelay: 500 }
        : route === '/auth/logout'
          ? { delay: 100 }
          : {};
    const out = one.signOut();
    await pass(20);
    await outcome(one.fetch('/orders'));
    await outcome(out);
    await pass(1000);
    expect(browser.jar.access ?? null).toBeNull();
  });
  it('a late word of a refresh elsewhere signs nobody in again', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const one = browser.open({ transport: 'cookie' }).client;
    const two = browser.open({ transport: 'cookie' }).client;
    await outcome(one.signIn(RIGHT));
    await pass(10);
    const told: string[] = [];
    one.onChange(({ state, cause, elsewhere }) => told.push(`${state} ${cause} ${elsewhere}`));
    let out: Promise<void> | undefined;
    const stop = two.onChange(() => {
      out ??= one.signOut();
    });
    await outcome(two.refresh());
    stop();
    await outcome(out!);
    await pass(1000);
    expect([one.state, two.state, told]).toEqual(['signed-out', 'signed-out', told]);
  });
  it('a write that fails at sign-out is tried again, so that no token stays', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const web = webStorage(browser.storage);
    let isFailing = false;
    const storage = {
      shared: true,
      get: () => web.get(),
      set: (t: Parameters<typeof web.set>[0]) => {
        if (isFailing) {
          isFailing = false;
          throw new Error('once');
        }
        return web.set(t);
      },
    };
    const { client } = browser.open({ storage });
    await outcome(client.signIn(RIGHT));
    isFailing = true;
    server.fault = () => {
      throw new TypeError('offline');
    };
    await outcome(client.signOut()).catch(() => undefined);
    await pass(MINUTE);
    await outcome(client.accessToken());
    server.fault = () => ({});
    const next = browser.open({ storage }).client;
    expect((await outcome(next.fetch('/orders'))).status).toBe(401);
  });
  it('a mark under way goes over no sign-in, in an asynchronous storage', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const web = webStorage(browser.storage);
    const storage = {
      get: () => Promise.resolve(web.get()),
      set: async (t: Parameters<typeof web.set>[0]) => {
        await new Promise((r) => setTimeout(r, t?.isSent ? 400 : 5));
        await web.set(t);
      },
    };
    const { client } = browser.open({ storage });
    await outcome(client.signIn(RIGHT));
    await pass(9.7 * MINUTE);
    await outcome(client.fetch('/orders'));
    await outcome(client.signIn(RIGHT));
    await pass(1000);
    const r = await outcome(client.fetch('/orders'));
    const { sid } = (await r.json()) as { sid: string };
    expect(sid).toBe([...server.sessions.keys()].at(-1));
  });
});
