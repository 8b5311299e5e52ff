import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { of, lastValueFrom } from 'rxjs';
import axios from 'axios';
import type { AuthClient } from 'nestjs-dual-token/client';
import { Browser } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';
import { snippet } from '../../support/client/snippets.js';

const RIGHT = { username: 'alice', password: 'right' };
class Fake {
  static readonly CLOSED = 2;
  static readonly OPEN = 1;
  static all: Fake[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen?: () => void;
  onmessage?: (e: { data: string }) => void;
  onerror?: () => void;
  onclose?: (e: { code: number }) => void;
  constructor(readonly url: string) {
    Fake.all.push(this);
  }
  send(d: string) {
    this.sent.push(d);
  }
  close() {
    if (this.readyState === 2) return;
    this.readyState = 2;
    this.onclose?.({ code: 1000 });
  }
}
type Connect = (s: AuthClient, url: string, on: (d: string) => void) => () => void;
describe('the adapters of the documents, and what goes elsewhere', () => {
  useFakeTime();
  const real = { EventSource: globalThis.EventSource, WebSocket: globalThis.WebSocket };
  beforeEach(() => {
    Fake.all = [];
    const page = { href: 'https://app.test/' };
    const document = { baseURI: page.href };
    Object.assign(globalThis, { EventSource: Fake, WebSocket: Fake, location: page, document });
  });
  afterEach(() => {
    Object.assign(globalThis, real);
    Reflect.deleteProperty(globalThis, 'location');
    Reflect.deleteProperty(globalThis, 'document');
  });

  it('an EventSource at a route that answers 404 for ever backs off', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open({ transport: 'cookie' });
    await outcome(client.signIn(RIGHT));
    const listen = (await snippet('listen.ts')).listen as Connect;
    const stop = listen(client, 'https://api.test/wrong', () => undefined);
    for (let i = 0; i < 3600; i += 1) {
      const s = Fake.all.at(-1)!;
      if (s.readyState !== 2) {
        s.readyState = 2;
        s.onerror?.();
      }
      await pass(1000);
    }
    stop();
    expect(server.of('/auth/refresh').length).toBeLessThan(300);
  });
  it('a WebSocket is closed when another person signs in', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open();
    await outcome(client.signIn(RIGHT));
    const connect = (await snippet('orders-socket.ts')).ordersSocket as Connect;
    const heard: string[] = [];
    const stop = connect(client, 'wss://api.test', (d) => heard.push(d));
    const first = Fake.all[0]!;
    first.readyState = 1;
    first.onopen?.();
    await pass(1);
    await outcome(client.signOut());
    await outcome(client.signIn(RIGHT)); // Bob
    await pass(60_000);
    if (first.readyState === 1) first.onmessage?.({ data: 'an order of alice' });
    const presented = first.sent.length;
    stop();
    expect({ heard, presented }).toEqual({ heard: [], presented: 1 });
  });
  it('R77: Angular: a relative URL goes to the page, and takes no token along', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open();
    await outcome(client.signIn(RIGHT));
    const make = (await snippet('session-interceptor.ts')).sessionInterceptor as (
      s: AuthClient,
      b: string,
    ) => (r: object, n: (r: object) => object) => never;
    const headers: object[] = [];
    const request = {
      url: '/assets/i18n/en.json',
      clone: (u: { setHeaders: object }) => {
        headers.push(u.setHeaders);
        return request;
      },
    };
    await lastValueFrom(make(client, 'https://api.test')(request, () => of(1)));
    expect(headers).toEqual([]);
  });
  it('R77: axios: a relative URL goes to the page, and takes no token along', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open();
    await outcome(client.signIn(RIGHT));
    const withSession = (await snippet('axios-session.ts')).withSession as (
      a: object,
      s: AuthClient,
      b: string,
    ) => void;
    let seen: unknown;
    const api = axios.create({
      adapter: async (config) => {
        seen = config.headers.get('authorization');
        return { data: '', status: 200, statusText: '', headers: {}, config };
      },
    });
    withSession(api, client, 'https://api.test');
    await outcome(api.get('/assets/en.json'));
    expect(seen).toBeUndefined();
  });
  it('axios leaves an Authorization of the caller alone', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open();
    await outcome(client.signIn(RIGHT));
    const withSession = (await snippet('axios-session.ts')).withSession as (
      a: object,
      s: AuthClient,
      b: string,
    ) => void;
    let seen: unknown;
    const api = axios.create({
      adapter: async (config) => {
        seen = config.headers.get('authorization');
        return { data: '', status: 200, statusText: '', headers: {}, config };
      },
    });
    withSession(api, client, 'https://api.test');
    await outcome(api.get('https://api.test/x', { headers: { authorization: 'Basic own' } }));
    expect(seen).toBe('Basic own');
  });
  it('the CSRF cookie is found with __Secure- too', async () => {
    const server = new ModelServer();
    const tab = new Browser(server).open({ transport: 'cookie' });
    tab.document.cookie = 'a=b; __Secure-csrf_token=right';
    await outcome(tab.client.signIn(RIGHT));
    await outcome(tab.client.fetch('/orders', { method: 'POST' }));
    expect(server.of('/orders')[0]!.headers.get('x-csrf-token')).toBe('right');
  });
  it('a planted CSRF cookie comes after the one with a prefix', async () => {
    const server = new ModelServer();
    const tab = new Browser(server).open({ transport: 'cookie' });
    tab.document.cookie = 'csrf_token=planted; __Host-csrf_token=right';
    await outcome(tab.client.signIn(RIGHT));
    await outcome(tab.client.fetch('/orders', { method: 'POST' }));
    expect(server.of('/orders')[0]!.headers.get('x-csrf-token')).toBe('right');
  });
  it('a request that was given up is not sent, whatever fetch makes of signals', async () => {
    const server = new ModelServer();
    let posts = 0;
    const send = server.fetchFor({});
    const { client } = new Browser(server).open({
      fetch: (request) => {
        if (request.method === 'POST' && request.url.endsWith('/pay')) {
          posts += 1;
          return Promise.resolve(new Response(''));
        }
        return send(request);
      },
    });
    await outcome(client.signIn(RIGHT));
    await pass(10 * 60_000);
    server.fault = () => ({ answerDelay: 500 });
    const ac = new AbortController();
    const pay = client.fetch('/pay', { method: 'POST', signal: ac.signal }).catch(() => undefined);
    await pass(100);
    ac.abort();
    await pass(2000);
    await pay;
    expect(posts).toBe(0);
  });
  it('a forged 401 to logout is no sign-out, while the cookies live on', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open({ transport: 'cookie' });
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) => (route === '/auth/logout' ? { refused: { status: 401 } } : {});
    await outcome(client.signOut()).catch(() => undefined);
    expect([client.state, (await outcome(client.fetch('/orders'))).status]).not.toEqual([
      'signed-out',
      200,
    ]);
  });
});
