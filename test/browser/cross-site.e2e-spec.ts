import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { BROWSER_VARIABLE, BROWSERS, useBrowser } from '../support/browser.js';
import { describeEach } from '../support/describe-each.js';
import { startTabServer, type TabServer } from '../support/tab-server.js';

/** Of the requests below, those that the browser asks about first, and then leaves. */
const PREFLIGHTS = 4;

/** What a page does that means ill. */
async function attack(target: string): Promise<readonly string[]> {
  const results: string[] = [];
  const send = async (path: string, init: object) => {
    const request = { method: 'POST', credentials: 'include', ...init } as RequestInit;
    await fetch(target + path, request).then(
      ({ type, status }) => results.push(`${path} ${type} ${status}`),
      () => results.push(`${path} unreadable`),
    );
  };
  for (const path of ['/orders', '/auth/refresh', '/auth/logout', '/auth/logout-all']) {
    const json = { body: '{}', headers: { 'content-type': 'application/json' } };
    await send(path, { mode: 'no-cors', body: 'a=b' });
    await send(path, { mode: 'no-cors' });
    await send(path, json);
  }
  return results;
}

/** Has the page leave for another one, as a form does. */
function submitForm([target, path]: readonly [string, string]): void {
  const { document } = globalThis as unknown as {
    document: {
      createElement(tag: string): { method: string; action: string; submit(): void };
      body: { append(element: object): void };
    };
  };
  const form = document.createElement('form');
  Object.assign(form, { method: 'POST', action: target + path });
  document.body.append(form);
  form.submit();
}

describeEach(BROWSERS, BROWSER_VARIABLE, 'pages elsewhere, in %s', (_browser) => {
  const browser = useBrowser();
  let server: TabServer;
  let elsewhere: TabServer;

  beforeAll(async () => {
    // The weakest setting there is, so that the browser's own defence is not what is tested.
    const cookie = { sameSite: 'none' } as const;
    server = await startTabServer('express', { cookie, accessToken: { lifetime: 600 } });
    elsewhere = await startTabServer('fastify');
  });
  afterAll(() => Promise.all([server.close(), elsewhere.close()]));

  it.each([
    ['attack 73: on another port of the host, which is the same site', '127.0.0.1'],
    ['attack 72: on another site', 'localhost'],
  ])('%s, can change nothing, though the browser sends the cookies', async (_where, host) => {
    const context = await browser.newContext();
    try {
      const own = await context.newPage();
      await own.goto(`${server.url}/page`);
      const login = (page: Page) =>
        page.evaluate(async () => {
          const answer = await fetch('/auth/login', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{"username":"alice","password":"right","transport":"cookie"}',
          });
          return answer.status;
        });
      expect(await login(own)).toBe(200);
      const evil = await context.newPage();
      await evil.goto(`${elsewhere.url.replace('127.0.0.1', host)}/page`);
      const before = { told: server.told('cross-site').length, cookies: await context.cookies() };
      const results = await evil.evaluate(attack, server.url);
      expect(results.filter((result) => !/opaque 0|unreadable/.test(result))).toEqual([]);
      // To another site Chromium sends no cookies with what a page fetches, whatever SameSite says.
      if (host === '127.0.0.1')
        expect(server.told('cross-site').length).toBe(before.told + results.length - PREFLIGHTS);
      for (const path of ['/auth/logout', '/auth/refresh', '/orders']) {
        const leaving = await context.newPage();
        await leaving.goto(`${elsewhere.url.replace('127.0.0.1', host)}/page`);
        const [answer] = await Promise.all([
          leaving.waitForResponse((response) => response.url().endsWith(path)),
          leaving.evaluate(submitForm, [server.url, path] as const),
        ]);
        expect([path, answer.status()]).toEqual([path, 403]);
      }
      expect(await context.cookies()).toEqual(before.cookies);
      const still = await own.evaluate(async () => (await fetch('/me')).status);
      expect(still).toBe(200);
    } finally {
      await context.close();
    }
  });

  it('a page of the own origin may, by fetch and by form', async () => {
    const context = await browser.newContext();
    try {
      const own = await context.newPage();
      await own.goto(`${server.url}/page`);
      const statuses = await own.evaluate(async () => {
        const post = async (path: string, body: string) => {
          const headers = { 'content-type': 'application/json' };
          return (await fetch(path, { method: 'POST', headers, body })).status;
        };
        return [
          await post('/auth/login', '{"username":"alice","password":"right","transport":"cookie"}'),
          await post('/orders', '{}'),
          await post('/auth/refresh', '{}'),
        ];
      });
      expect(statuses).toEqual([200, 201, 200]);
      const [answer] = await Promise.all([
        own.waitForResponse((response) => response.url().endsWith('/orders')),
        own.evaluate(submitForm, [server.url, '/orders'] as const),
        own.waitForURL(`${server.url}/orders`),
      ]);
      expect(answer.status()).toBe(201);
    } finally {
      await context.close();
    }
  });
});
