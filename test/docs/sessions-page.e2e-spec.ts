import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { createElement, type ComponentType } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { createAuthClient, type AuthClient } from 'nestjs-dual-token/client';
import { deviceName } from 'nestjs-dual-token/device';
import { createCookieFetch } from '../support/client/cookie-fetch.js';
import { filesOf, loader } from '../support/docs/blocks.js';
import { startApp, type TestApp } from '../support/test-app.js';

const PAGE = 'docs/sessions-page.md';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

interface Device {
  readonly sid: string;
  readonly current: boolean;
  readonly device: string | null;
}

interface Devices {
  devices(session: AuthClient): Promise<readonly Device[]>;
  endDevice(session: AuthClient, device: Device): Promise<void>;
  endOthers(session: AuthClient): Promise<void>;
}

const load = loader(new Map([...filesOf(PAGE), ...filesOf(PAGE, 'tsx')]));

describe(PAGE, () => {
  let test: TestApp;
  let mails: string[];
  let page: Devices;

  beforeEach(async () => {
    mails = [];
    const sent = mails;
    const { SignInMails, Mailer } = await load<{ SignInMails: Type; Mailer: Type }>(
      'src/devices/sign-in-mails.ts',
    );
    page = await load<Devices>('src/client/devices.ts');
    const useValue = {
      send: async (sub: string, text: string) => void sent.push(`${sub}: ${text}`),
    };
    test = await startApp({
      auth: {
        ...{ transport: 'both', session: { device: deviceName } },
        revocation: { check: 'feed' },
      },
      providers: [SignInMails, { provide: Mailer, useValue } as unknown as Type],
    });
  });
  afterEach(() => test.close());

  /** Signs Alice in from somewhere, later than those before. */
  async function device(userAgent: string): Promise<AuthClient> {
    test.clock.advance(1_000);
    const browser = createCookieFetch(test.url);
    const session = createAuthClient({
      ...{ baseUrl: test.url, transport: 'cookie' },
      fetch: (request: Request) => {
        const headers = new Headers(request.headers);
        headers.set('user-agent', userAgent);
        return browser(new Request(request, { headers }));
      },
    });
    await session.signIn({ username: 'alice', password: 'right' });
    return session;
  }

  const names = (list: readonly Device[]) =>
    list.map((one) => `${one.device}${one.current ? ' (this one)' : ''}`);

  it('lists the devices, the one that asks first', async () => {
    const laptop = await device(FIREFOX);
    const phone = await device(SAFARI);
    expect(names(await page.devices(laptop))).toEqual([
      'Firefox on Linux (this one)',
      'Safari on iPhone',
    ]);
    for (const session of [laptop, phone]) session.close();
  });

  it('ends one, which is refused at once, and does not mind that it has ended', async () => {
    const [laptop, phone] = [await device(FIREFOX), await device(SAFARI)];
    const other = (await page.devices(laptop)).find(({ current }) => !current)!;
    await page.endDevice(laptop, other);
    await page.endDevice(laptop, other);
    expect((await phone.fetch('/me')).status).toBe(401);
    expect(phone.state).toBe('signed-out');
    expect(names(await page.devices(laptop))).toEqual(['Firefox on Linux (this one)']);
    for (const session of [laptop, phone]) session.close();
  });

  it('ends all others, and the current one by signing out', async () => {
    const [laptop, phone, tablet] = [
      ...[await device(FIREFOX), await device(SAFARI)],
      await device(SAFARI),
    ];
    await page.endOthers(laptop);
    for (const session of [phone!, tablet!]) expect((await session.fetch('/me')).status).toBe(401);
    const [own] = await page.devices(laptop);
    await page.endDevice(laptop, own!);
    expect(laptop.state).toBe('signed-out');
    for (const session of [laptop, phone, tablet]) session!.close();
  });

  it('shows a name as text, whatever a client called itself', async () => {
    const { DeviceList } = await load<{ DeviceList: ComponentType<{ list: object }> }>(
      'src/client/devices-page.tsx',
    );
    const one = { sid: 'x', current: true, device: '<img src=x>', ip_address: null };
    const list = [
      { ...one, created_at: '2026-01-01T08:00:00Z', last_used_at: '2026-01-01T09:00:00Z' },
    ];
    const html = renderToStaticMarkup(createElement(DeviceList, { list }));
    expect(html).toContain('&lt;img src=x&gt;');
    expect(html).toContain('(this one)');
    expect(html).toMatch(/<button disabled="">Sign out everywhere else/);
  });

  it('writes about a new kind of device, once', async () => {
    for (const agent of [FIREFOX, FIREFOX, SAFARI]) (await device(agent)).close();
    while (mails.length < 2) await new Promise(setImmediate); // they leave after the answers
    expect(mails).toEqual([
      'alice: Signed in from Firefox on Linux',
      'alice: Signed in from Safari on iPhone',
    ]);
  });
});
