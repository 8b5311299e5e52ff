import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { act, createElement, type ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import type { AuthClient } from 'nestjs-dual-token/client';
import { Browser } from '../../support/client/browser.js';
import { fakeDocument } from '../../support/client/fake-dom.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';
import { snippet } from '../../support/client/snippets.js';

const RIGHT = { username: 'alice', password: 'right' };

function setUp(transport: 'bearer' | 'cookie') {
  const server = new ModelServer();
  const browser = new Browser(server);
  const { client } = browser.open({ transport });
  return { server, browser, client };
}

describe('the session in React, as docs/client.md shows it', () => {
  it('is shown as it is, and again when it changes', async () => {
    const { SessionGate } = await snippet('session-gate.tsx');
    const { server, client } = setUp('cookie');
    const place = fakeDocument();
    const root = createRoot(place);
    const gate = SessionGate as ComponentType<{ session: AuthClient; signIn: string }>;
    const props = { session: client, signIn: 'please sign in' };
    await act(async () => {
      root.render(createElement(gate, props, 'welcome'));
    });
    expect(place.textContent).toBe('One moment');
    await act(() => client.fetch('/orders'));
    expect(place.textContent).toBe('please sign in');
    await act(() => client.signIn(RIGHT));
    expect(place.textContent).toBe('welcome');
    server.kick();
    await act(() => client.refresh());
    expect(place.textContent).toBe('please sign in');
    await act(async () => {
      root.unmount();
    });
    client.close();
  });
});

/** What `EventSource` and `WebSocket` have in common, as far as a test moves them. */
class FakeConnection {
  static readonly CLOSED = 2;
  static readonly OPEN = 1;
  static all: FakeConnection[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  onclose?: (event: { code: number }) => void;

  constructor(
    readonly url: string,
    readonly options?: unknown,
  ) {
    FakeConnection.all.push(this);
  }

  send(data: string): void {
    this.sent.push(data);
  }

  open(): void {
    this.readyState = FakeConnection.OPEN;
    this.onopen?.();
  }

  close(): void {
    this.end(1_000);
  }

  end(code: number): void {
    if (this.readyState === FakeConnection.CLOSED) return;
    this.readyState = FakeConnection.CLOSED;
    this.onclose?.({ code });
  }
}

type Connect = (session: AuthClient, url: string, onMessage: (data: string) => void) => () => void;

describe('what stays connected, as docs/client.md shows it', () => {
  useFakeTime();
  const real = { EventSource: globalThis.EventSource, WebSocket: globalThis.WebSocket };
  beforeEach(() => {
    FakeConnection.all = [];
    Object.assign(globalThis, { EventSource: FakeConnection, WebSocket: FakeConnection });
  });
  afterEach(() => {
    Object.assign(globalThis, real);
  });
  const last = () => FakeConnection.all.at(-1)!;

  it('an EventSource comes back after a 401 with new cookies, and stops with the session', async () => {
    const { server, client } = setUp('cookie');
    await outcome(client.signIn(RIGHT));
    const { listen } = await snippet('listen.ts');
    const heard: string[] = [];
    const stop = (listen as Connect)(client, '/events', (data) => heard.push(data));
    expect(last().options).toEqual({ withCredentials: true });
    last().onmessage?.({ data: 'one' });
    last().onerror?.(); // a cut connection: it comes back by itself
    await pass(5_000);
    expect(FakeConnection.all).toHaveLength(1);

    last().readyState = FakeConnection.CLOSED;
    last().onerror?.();
    await pass(5_000);
    expect(server.of('/auth/refresh')).toHaveLength(1);
    expect(FakeConnection.all).toHaveLength(2);
    last().onmessage?.({ data: 'two' });
    expect(heard).toEqual(['one', 'two']);

    server.kick();
    last().readyState = FakeConnection.CLOSED;
    last().onerror?.();
    await pass(60_000);
    expect(FakeConnection.all).toHaveLength(2);
    stop();
  });

  it('a WebSocket presents its token, each new one too, and comes back with one that is good', async () => {
    const { server, client } = setUp('bearer');
    await outcome(client.signIn(RIGHT));
    const { ordersSocket } = await snippet('orders-socket.ts');
    const stop = (ordersSocket as Connect)(client, 'wss://api.test', () => undefined);
    const token = async () =>
      JSON.stringify({ event: 'token', data: await outcome(client.accessToken()) });
    last().open();
    await pass(0);
    expect(last().sent).toEqual([await token()]);
    await outcome(client.refresh());
    await pass(0);
    expect(last().sent).toHaveLength(2);
    expect(last().sent[1]).toBe(await token());

    last().end(3_000); // refused
    await pass(1_000);
    expect(server.of('/auth/refresh')).toHaveLength(2);
    expect(FakeConnection.all).toHaveLength(2);
    last().open();
    await pass(0);
    expect(last().sent).toEqual([await token()]);

    last().end(1_006); // cut
    await pass(2_000);
    expect(server.of('/auth/refresh')).toHaveLength(2);
    expect(FakeConnection.all).toHaveLength(3);

    stop();
    await pass(60_000);
    expect(FakeConnection.all).toHaveLength(3);
  });

  it('a WebSocket stays away when the session is over', async () => {
    const { server, client } = setUp('bearer');
    await outcome(client.signIn(RIGHT));
    const { ordersSocket } = await snippet('orders-socket.ts');
    (ordersSocket as Connect)(client, 'wss://api.test', () => undefined);
    last().open();
    server.kick();
    last().end(3_000);
    await pass(60_000);
    expect(client.state).toBe('signed-out');
    expect(FakeConnection.all).toHaveLength(1);
  });
});
