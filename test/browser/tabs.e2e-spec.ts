import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { BROWSER_VARIABLE, BROWSERS, useBrowser } from '../support/browser.js';
import { describeEach } from '../support/describe-each.js';
import type { HttpAdapterName } from '../support/test-app.js';
import { LIFETIME, startTabServer, type TabServer } from '../support/tab-server.js';
import { scaled, written } from '../support/thorough.js';

/** How a page keeps a session; each on an adapter. Nothing of one is shared with the other, so they wait together. */
const MODES = { cookie: 'express', bearer: 'fastify' } as const;
type Mode = keyof typeof MODES;

const EXPIRIES = scaled(100);
const LONGEST_MS = 120_000;
/** For how much longer the server takes a token, so that one that is on its way while the machine is busy arrives. */
const TOLERANCE = 1;
/** The grace period is as long as it may be, for the same reason. */
const SETTINGS = {
  clockTolerance: TOLERANCE,
  refreshToken: { gracePeriod: LIFETIME - 0.1 },
};
/** Before the client refreshes again by itself. */
const SOON_AFTER_MS = 0.75 * LIFETIME * 1_000;
const ATTEMPTS = 8;
const expired = () => pause((LIFETIME + TOLERANCE) * 1_000 + 100);

/** What the page of a test has. */
interface Tab {
  readonly auth: {
    readonly state: string;
    fetch(url: string, init?: object): Promise<Response>;
    signIn(credentials: object): Promise<void>;
    signOut(): Promise<void>;
    refresh(): Promise<void>;
  };
  /** Every cause of a change so far. */
  readonly causes: string[];
  /** Statuses of what the tab has asked by itself. */
  readonly statuses: number[];
  /** Errors of what it has asked by itself. */
  readonly errors: string[];
  timer?: ReturnType<typeof setInterval>;
}

/** Makes a client in a page, once. */
function setUp([mode, withLocks]: readonly [Mode, boolean]): void {
  const { client } = globalThis as unknown as {
    client: Record<'createAuthClient' | 'webStorage', (...given: unknown[]) => unknown>;
  };
  const { localStorage } = globalThis as unknown as { localStorage: object };
  const auth = client.createAuthClient({
    baseUrl: '/',
    transport: mode,
    ...(mode === 'bearer' && { storage: client.webStorage(localStorage) }),
    ...(!withLocks && { locks: false }),
  }) as Tab['auth'] & { onChange(listen: (change: { cause: string }) => void): void };
  const tab: Tab = { auth, causes: [], statuses: [], errors: [] };
  auth.onChange(({ cause }) => tab.causes.push(cause));
  Object.assign(globalThis, { tab });
}

/** Has the tab ask for something it must be signed in for, again and again. */
function keepAsking(every: number): void {
  const { tab } = globalThis as unknown as { tab: Tab };
  tab.timer = setInterval(() => {
    tab.auth.fetch('/me').then(
      ({ status }) => tab.statuses.push(status),
      (error: unknown) => tab.errors.push(String(error)),
    );
  }, every);
}

function stopAsking(): Pick<Tab, 'causes' | 'statuses' | 'errors'> & { readonly state: string } {
  const { tab } = globalThis as unknown as { tab: Tab };
  clearInterval(tab.timer);
  const { causes, statuses, errors } = tab;
  return { state: tab.auth.state, causes, statuses, errors };
}

const signIn = (page: Page) =>
  page.evaluate(() =>
    (globalThis as unknown as { tab: Tab }).tab.auth.signIn({
      username: 'alice',
      password: 'right',
    }),
  );

/** Asks once, and gives the status or what went wrong. */
const ask = (page: Page, times = 1) =>
  page.evaluate(async (count) => {
    const { tab } = globalThis as unknown as { tab: Tab };
    const all = await Promise.all(
      Array.from({ length: count }, () =>
        tab.auth.fetch('/me').then(
          ({ status }) => String(status),
          (error: unknown) => String((error as { code?: string }).code ?? error),
        ),
      ),
    );
    return [...new Set(all)].join();
  }, times);

/** Asks until it is answered with 200, or gives what came last after a while. */
async function askUntilAnswered(page: Page, patience = 10_000): Promise<string> {
  const until = performance.now() + patience;
  let last = await ask(page);
  while (last !== '200' && performance.now() < until) {
    await pause(50);
    last = await ask(page);
  }
  return last;
}

/** The tabs of one mode, and the server behind them. */
interface Tabs {
  readonly server: TabServer;
  readonly context: BrowserContext;
  readonly open: (options?: { readonly withLocks: boolean }) => Promise<Page>;
  readonly openMany: (
    count: number,
    options?: { readonly withLocks: boolean },
  ) => Promise<readonly Page[]>;
  /** How many refreshes there were while something was done. */
  readonly refreshesIn: (
    work: () => Promise<unknown>,
  ) => Promise<ReturnType<TabServer['refreshes']>>;
  /**
   * How many there were while something was asked on an expired token. A machine can be so busy that the new one
   * expires before all are answered: then it is asked once more.
   */
  readonly refreshesOnExpiry: Tabs['refreshesIn'];
  /** Reloads, and makes the client anew as the page would. */
  readonly reload: (page: Page) => Promise<void>;
}

describeEach(
  BROWSERS,
  BROWSER_VARIABLE,
  'a session in the tabs of %s, by cookie and by bearer',
  () => {
    const browser = useBrowser({ backForwardCache: true });
    const servers = new Map<Mode, TabServer>();

    beforeAll(async () => {
      for (const [mode, adapter] of Object.entries(MODES) as [Mode, HttpAdapterName][])
        servers.set(mode, await startTabServer(adapter, SETTINGS));
    });
    afterAll(() => Promise.all([...servers.values()].map((server) => server.close())));

    const inMode = async (mode: Mode, work: (tabs: Tabs) => Promise<void>): Promise<void> => {
      const server = servers.get(mode)!;
      const context = await browser.newContext();
      const prepare = (page: Page, withLocks: boolean) =>
        page.evaluate(setUp, [mode, withLocks] as const);
      const open: Tabs['open'] = async ({ withLocks } = { withLocks: true }) => {
        const page = await context.newPage();
        await page.goto(`${server.url}/page`);
        await prepare(page, withLocks);
        return page;
      };
      const openMany: Tabs['openMany'] = async (count, options) => {
        const pages: Page[] = [];
        while (pages.length < count) pages.push(await open(options));
        return pages;
      };
      const reload: Tabs['reload'] = async (page) => {
        await page.reload();
        await prepare(page, true);
      };
      const refreshesIn: Tabs['refreshesIn'] = async (work_) => {
        const before = server.refreshes();
        await work_();
        const after = server.refreshes();
        return { rotated: after.rotated - before.rotated, retried: after.retried - before.retried };
      };
      const refreshesOnExpiry: Tabs['refreshesIn'] = async (work_) => {
        for (let attempt = 1; ; attempt += 1) {
          await expired();
          const begun = performance.now();
          const counts = await refreshesIn(work_);
          if (performance.now() - begun < SOON_AFTER_MS || attempt === ATTEMPTS) return counts;
        }
      };
      try {
        await work({ server, context, open, openMany, reload, refreshesIn, refreshesOnExpiry });
        expect(server.told('reuse-detected')).toEqual([]);
      } finally {
        Object.assign(server.answers, { lost: false, late: 0 });
        await context.close();
      }
    };
    const inEachMode = (
      name: string,
      work: (tabs: Tabs) => Promise<void>,
      longest = LONGEST_MS,
    ) => {
      it(
        name,
        () => Promise.all((Object.keys(MODES) as Mode[]).map((mode) => inMode(mode, work))),
        longest,
      );
    };

    inEachMode(
      `two tabs live through ${written(EXPIRIES)} expiries, with one refresh for each`,
      async ({ openMany, refreshesIn }) => {
        const tabs = await openMany(2);
        await signIn(tabs[0]!);
        const started = performance.now();
        const counts = await refreshesIn(async () => {
          for (const tab of tabs) await tab.evaluate(keepAsking, 90);
          await pause(EXPIRIES * LIFETIME * 1_000);
        });
        const elapsed = performance.now() - started;
        for (const tab of tabs) {
          const { state, causes, statuses, errors } = await tab.evaluate(stopAsking);
          expect([state, new Set(statuses), errors]).toEqual(['signed-in', new Set([200]), []]);
          expect(causes).not.toContain('session-ended');
          expect(causes).not.toContain('signed-out');
        }
        // Ahead of expiry by a fifth of the lifetime at the most, and half of that at the least.
        expect(counts.rotated).toBeGreaterThan(EXPIRIES / 2);
        expect(counts.rotated).toBeLessThanOrEqual(Math.ceil(elapsed / (LIFETIME * 800)) + 1);
        expect(counts.retried).toBeLessThanOrEqual(Math.ceil(EXPIRIES / 50));
      },
      EXPIRIES * LIFETIME * 1_000 + LONGEST_MS,
    );

    inEachMode('100 parallel calls on an expired token cause one refresh', async (tabs) => {
      const tab = await tabs.open();
      await signIn(tab);
      const counts = await tabs.refreshesOnExpiry(async () =>
        expect(await ask(tab, 100)).toBe('200'),
      );
      expect(counts).toEqual({ rotated: 1, retried: 0 });
    });

    for (const withLocks of [true, false]) {
      const how = withLocks ? 'with' : 'without';
      inEachMode(`four tabs at once sign nobody out, ${how} Web Locks`, async (tabs) => {
        const pages = await tabs.openMany(4, { withLocks });
        await signIn(pages[0]!);
        for (let round = 0; round < 2; round += 1) {
          const { rotated, retried } = await tabs.refreshesOnExpiry(async () => {
            const answers = await Promise.all(pages.map((page) => ask(page, 5)));
            expect(answers).toEqual(['200', '200', '200', '200']);
          });
          if (withLocks) expect({ rotated, retried }).toEqual({ rotated: 1, retried: 0 });
        }
      });
    }

    inEachMode(
      'a reload, and a tab that is opened beside it, go on with the session',
      async (tabs) => {
        const tab = await tabs.open();
        await signIn(tab);
        await expired();
        await tabs.reload(tab);
        expect(await ask(tab)).toBe('200');
        const beside = await tabs.open();
        expect(await ask(beside)).toBe('200');
        await expired();
        expect(await Promise.all([ask(beside), ask(tab)])).toEqual(['200', '200']);
      },
    );

    inEachMode(
      'a page out of the back/forward cache goes on, though another tab refreshed',
      async (tabs) => {
        const [tab, other] = (await tabs.openMany(2)) as [Page, Page];
        await signIn(tab);
        await tab.evaluate(watchForReturn);
        await tab.goto(`${tabs.server.url}/elsewhere`);
        for (let i = 0; i < 2; i += 1) {
          await expired();
          expect(await ask(other)).toBe('200');
        }
        await tab.goBack({ waitUntil: 'commit' });
        expect(await tab.evaluate(() => (globalThis as { persisted?: boolean }).persisted)).toBe(
          true,
        );
        expect(await ask(tab)).toBe('200');
        expect(await ask(other)).toBe('200');
      },
    );

    inEachMode('offline and back: nobody is signed out, and it goes on by itself', async (tabs) => {
      const tab = await tabs.open();
      await signIn(tab);
      await tabs.context.setOffline(true);
      await expired();
      expect(await ask(tab, 3)).toBe('ERR_AUTH_CLIENT_UNAVAILABLE');
      await tabs.context.setOffline(false);
      expect(await askUntilAnswered(tab)).toBe('200');
      const { state, causes } = await tab.evaluate(stopAsking);
      expect([state, causes.includes('session-ended')]).toEqual(['signed-in', false]);
    });

    inEachMode(
      'the sleep of a laptop, and a clock that is set back, sign nobody out',
      async (tabs) => {
        await tabs.context.clock.install({ time: Date.now() });
        const tab = await tabs.open();
        await signIn(tab);
        for (const jump of [3_600_000, -7_200_000, 86_400_000]) {
          await tabs.context.clock.setSystemTime((await tab.evaluate(() => Date.now())) + jump);
          expect(await ask(tab)).toBe('200');
          await expired();
          expect(await ask(tab)).toBe('200');
        }
      },
    );

    inEachMode(
      'a tab that is closed in the middle of a refresh leaves the session to others',
      async (tabs) => {
        for (let round = 0; round < 2; round += 1) {
          const [tab, other] = (await tabs.openMany(2)) as [Page, Page];
          await signIn(tab);
          await expired();
          tabs.server.answers.late = 400;
          const asked = ask(tab).catch(() => 'closed');
          await pause(150);
          await tab.close();
          await asked;
          tabs.server.answers.late = 0;
          expect(await ask(other)).toBe('200');
          await expired();
          expect(await ask(other)).toBe('200');
          await other.close();
        }
      },
    );

    inEachMode(
      'R38, R41: an answer that gets lost is asked for again, and is the same',
      async (tabs) => {
        const tab = await tabs.open();
        await signIn(tab);
        await expired();
        tabs.server.answers.lost = true;
        expect(await ask(tab)).toBe('ERR_AUTH_CLIENT_UNAVAILABLE');
        tabs.server.answers.lost = false;
        const counts = await tabs.refreshesIn(async () =>
          expect(await askUntilAnswered(tab)).toBe('200'),
        );
        expect(counts).toEqual({ rotated: 0, retried: 1 });
      },
    );

    inEachMode('a sign-out in one tab is one in all, and a new sign-in too', async (tabs) => {
      const [tab, other] = (await tabs.openMany(2)) as [Page, Page];
      await signIn(tab);
      // What one tab stores, another one sees a moment later.
      await other.waitForFunction(isIn, 'signed-in', { polling: 20 });
      expect(await ask(other)).toBe('200');
      await tab.evaluate(() => (globalThis as unknown as { tab: Tab }).tab.auth.signOut());
      await other.waitForFunction(isIn, 'signed-out', { polling: 20 });
      expect(await ask(other)).toBe('401');
      await signIn(other);
      await tab.waitForFunction(isIn, 'signed-in', { polling: 20 });
      expect(await ask(tab)).toBe('200');
    });

    it('R62: tokens in cookies are out of reach of scripts, and kept over http on the own machine', () =>
      inMode('cookie', async ({ open, context }) => {
        const tab = await open();
        await signIn(tab);
        expect(await tab.evaluate('document.cookie')).toBe('');
        const kept = (await context.cookies()).map(({ name, httpOnly, secure, sameSite }) => [
          ...[name, httpOnly, secure, sameSite],
        ]);
        expect(kept).toEqual([
          ['__Host-access_token', true, true, 'Strict'],
          ['__Host-refresh_token', true, true, 'Strict'],
        ]);
      }));
  },
);

/** Notes, in a page, whether it came back as it was. */
function watchForReturn(): void {
  const page = globalThis as unknown as {
    persisted?: boolean;
    addEventListener(type: 'pageshow', listen: (event: { persisted: boolean }) => void): void;
  };
  page.addEventListener('pageshow', ({ persisted }) => {
    page.persisted = persisted;
  });
}

function isIn(state: string): boolean {
  return (globalThis as unknown as { tab: Tab }).tab.auth.state === state;
}
