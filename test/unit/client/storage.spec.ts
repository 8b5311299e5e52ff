import { describe, expect, it } from '@jest/globals';
import { webStorage, type AuthChange, type StoredTokens } from 'nestjs-dual-token/client';
import { Browser, ORIGIN, type Tab } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';

const RIGHT = { username: 'alice', password: 'right' };
const MINUTE = 60_000;
const get = ({ client }: Tab) => client.fetch('/orders');

describe('a storage of another kind', () => {
  useFakeTime();

  /** One that answers later, as IndexedDB does. */
  function laterStorage(first?: StoredTokens) {
    let kept = first;
    return {
      get: async () => {
        const found = kept;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return found;
      },
      set: async (tokens: StoredTokens | undefined) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        kept = tokens;
      },
    };
  }

  it('may answer later: until then the state is unknown', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const storage = laterStorage();
    const first = browser.open({ storage });
    await outcome(first.client.signIn(RIGHT));
    const second = browser.open({ storage });
    const seen: AuthChange[] = [];
    second.client.onChange((change) => seen.push(change));
    expect(second.client.state).toBe('unknown');
    expect((await outcome(get(second))).status).toBe(200);
    expect(seen).toEqual([{ state: 'signed-in', cause: 'restored', elsewhere: true }]);
  });

  it('may answer later: what was changed meanwhile is not undone by an answer from before', async () => {
    const { client } = new Browser(new ModelServer()).open({ storage: laterStorage() });
    await outcome(client.signIn(RIGHT));
    const seen: AuthChange[] = [];
    client.onChange((change) => seen.push(change));
    const request = client.fetch('/orders');
    await pass(5);
    await outcome(Promise.all([client.signOut(), request]));
    expect(seen.map(({ cause }) => cause)).toEqual(['signed-out']);
  });

  it('may be full: then it is not asked for what it could not take', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const { client } = browser.open({ storage: webStorage(browser.storage) });
    await outcome(client.signIn(RIGHT));
    browser.storage.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    await outcome(client.refresh());
    await pass(60 * MINUTE);
    await outcome(client.refresh());
    expect(client.state).toBe('signed-in');
    expect([...server.sessions.values()][0]).toMatchObject({ generation: 2 });
    // Another page would be taken for a thief with it.
    expect(browser.storage.entries.size).toBe(0);
  });

  it('may fail: the tokens then live as long as the page', async () => {
    const server = new ModelServer();
    const storage = {
      get: () => {
        throw new Error('denied');
      },
      set: () => Promise.reject(new Error('full')),
    };
    const tab = new Browser(server).open({ storage });
    await outcome(tab.client.signIn(RIGHT));
    await pass(10 * MINUTE);
    expect((await outcome(get(tab))).status).toBe(200);
    await outcome(tab.client.signOut());
    expect((await outcome(get(tab))).status).toBe(401);
  });

  it('may hold what is none: that is no session', async () => {
    const browser = new Browser(new ModelServer());
    for (const text of ['', 'null', '{', '[]', '{"accessToken":1}', '"x"', '0']) {
      browser.storage.setItem('nestjs-dual-token', text);
      const tab = browser.open({ storage: webStorage(browser.storage) });
      expect([text, tab.client.state]).toEqual([text, 'signed-out']);
      expect((await outcome(get(tab))).status).toBe(401);
    }
  });

  it('may hold tokens of another server: they are no session here, and go nowhere', async () => {
    const [ours, theirs] = [new ModelServer(), new ModelServer()];
    const storage = webStorage(new Browser(ours).storage);
    const there = new Browser(theirs).open({ storage });
    const here = new Browser(ours).open({ storage, path: '/other' });
    await outcome(there.client.signIn(RIGHT));
    await pass(100);
    expect((await outcome(get(here))).status).toBe(401);
    await outcome(here.client.refresh());
    expect(here.client.state).toBe('signed-out');
    expect(ours.seen.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      [`${ORIGIN}/orders`, null],
    ]);
  });

  it('may hold tokens that do not say whose they are: they are a session', async () => {
    const server = new ModelServer();
    let kept: StoredTokens | undefined;
    const storage = {
      get: () => kept,
      set: (tokens: StoredTokens | undefined) => {
        kept = tokens;
      },
    };
    await outcome(new Browser(server).open({ storage }).client.signIn(RIGHT));
    const { authUrl, ...rest } = kept!;
    expect(authUrl).toBe(`${ORIGIN}/auth`);
    kept = rest;
    expect((await outcome(get(new Browser(server).open({ storage })))).status).toBe(200);
  });
});
