import { afterAll, beforeAll } from '@jest/globals';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';

/** The browsers that this run may use: that of `TEST_CHROMIUM`. For `describeEach`. */
export const BROWSERS: readonly string[] = process.env.TEST_CHROMIUM ? ['Chromium'] : [];
/** What chooses a browser. */
export const BROWSER_VARIABLE = 'TEST_CHROMIUM';

/** In a container there is no sandbox and no graphics card; nothing is asked of the network. */
const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** What a browser says of an answer that is no success. Such answers are part of what is shown. */
const REFUSAL =
  /^Failed to load resource: the server responded with a status of (400|401|403|409|503)/;

/** A page, with what it complained of. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, and what was thrown; answers of 400, 401, 403, 409 and 503 are none. */
  readonly complaints: readonly string[];
}

/** A browser that lives as long as a block of tests. */
export interface TestBrowser {
  /** Opens a page in a profile of its own. */
  open(url: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  /** A profile: its pages share cookies, storage, locks and channels. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
}

/**
 * Starts a browser before the tests of a block, and ends it after them.
 *
 * @param options `backForwardCache` keeps pages that are left, as browsers do and Playwright does not
 */
export function useBrowser({ backForwardCache = false } = {}): TestBrowser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env.TEST_CHROMIUM!,
      args: ARGUMENTS,
      ...(backForwardCache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    });
  });
  afterAll(() => browser.close());
  return {
    newContext: (options) => browser.newContext(options),
    open: async (url, options = {}) => {
      const page = await browser.newPage(options);
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        const isComplaint = ['error', 'warning'].includes(message.type());
        if (isComplaint && !REFUSAL.test(message.text())) complaints.push(message.text());
      });
      await page.goto(url);
      return { page, complaints };
    },
  };
}
