import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { BROWSER_VARIABLE, BROWSERS, useBrowser } from '../support/browser.js';
import { describeEach } from '../support/describe-each.js';
import { isThorough } from '../support/thorough.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshFolder, freshVariables } from '../support/sample-variables.js';

const SCENES = [
  ...['two-tabs', 'stolen-token', 'kick-out', 'lost-answer'],
  ...['password-change', 'user-service', 'break-in'],
];
const LONGEST_SCENE_MS = 60_000;
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

const screenshots = process.env.TEST_SCREENSHOTS ?? freshFolder();
mkdirSync(screenshots, { recursive: true });

const shoot = (page: Page, name: string) =>
  page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });

const ready = (page: Page) => page.locator('[data-ready]').waitFor({ state: 'attached' });

/** How a scene ended. */
async function endOf(page: Page, scene: string): Promise<string | null> {
  const place = page.locator(`[data-scene="${scene}"]`);
  const ended = `[data-scene="${scene}"]:is([data-scene-state="proved"], [data-scene-state="failed"])`;
  await page.locator(ended).waitFor({ timeout: LONGEST_SCENE_MS });
  const state = await place.getAttribute('data-scene-state');
  return state === 'proved' ? state : page.locator('#sentence').textContent();
}

async function play(page: Page, scene: string): Promise<string | null> {
  await page.click(`[data-play="${scene}"]`);
  await page.locator(`[data-scene="${scene}"][data-scene-state="playing"]`).waitFor();
  return endOf(page, scene);
}

describeEach(BROWSERS, BROWSER_VARIABLE, 'the evaluation page in %s', () => {
  const browser = useBrowser();
  let sample: SampleProcess;
  let feed: SampleProcess;
  beforeAll(async () => {
    sample = await startSample();
    feed = await startSample(freshVariables({ REVOCATION_CHECK: 'feed', HTTP_ADAPTER: 'fastify' }));
  });
  afterAll(() => Promise.all([sample, feed].map((one) => one.end('SIGTERM'))));

  it.each(SCENES)(
    `proves what the scene %s claims${isThorough ? ', twice in a row' : ''}, and complains of nothing`,
    async (scene) => {
      const { page, complaints } = await browser.open(sample.client.url);
      await ready(page);
      expect(await play(page, scene)).toBe('proved');
      await shoot(page, `${scene}-light`);
      if (isThorough) expect(await play(page, scene)).toBe('proved');
      expect(await page.locator('#figures .figure').count()).toBeGreaterThan(2);
      expect(complaints).toEqual([]);
      await page.close();
    },
    3 * LONGEST_SCENE_MS,
  );

  it('tells with a feed, on Fastify, how fast every route refuses after a kick', async () => {
    const { page, complaints } = await browser.open(feed.client.url);
    await ready(page);
    expect(await play(page, 'kick-out')).toBe('proved');
    const figures = await page.locator('#figures .figure').allTextContents();
    expect(figures.slice(0, 2)).toEqual([
      expect.stringMatching(/^\d+ msuntil \/me refused$/),
      expect.stringMatching(/^\d+ msuntil \/strict refused$/),
    ]);
    expect(complaints).toEqual([]);
    await shoot(page, 'kick-out-feed');
    await page.close();
  });

  it('says so where a claim does not hold: without a grace period, two tabs log somebody out', async () => {
    const strict = await startSample(freshVariables({ GRACE_PERIOD: '0' }));
    const { page, complaints } = await browser.open(strict.client.url);
    await ready(page);
    expect(await play(page, 'two-tabs')).toBe('Not proved: one of the two tabs was refused.');
    expect(await page.locator('#notice').textContent()).toMatch(/^GRACE_PERIOD is 0/);
    expect(complaints).toEqual([]);
    await page.close();
    await strict.end('SIGTERM');
  });

  it('works by keyboard: the first scene is the first thing that Tab reaches, and Enter plays it', async () => {
    const { page } = await browser.open(sample.client.url);
    await ready(page);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.dataset.play')).toBe('two-tabs');
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate(outline)).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await endOf(page, 'two-tabs')).toBe('proved');
    const reached: unknown[] = [];
    for (let step = 1; step < SCENES.length; step += 1) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.dataset.play'));
    }
    expect(reached).toEqual(SCENES.slice(1));
    await page.close();
  });

  it.each([
    [360, 'light'],
    [390, 'dark'],
    [1280, 'dark'],
  ] as const)('fits %i pixels, in %s, and scrolls down only', async (width, colorScheme) => {
    const viewport = { width, height: 844 };
    const { page, complaints } = await browser.open(sample.client.url, { viewport, colorScheme });
    await ready(page);
    expect(await page.evaluate(OVERFLOW)).toBe(0);
    expect(await play(page, 'stolen-token')).toBe('proved');
    expect(await page.evaluate(OVERFLOW)).toBe(0);
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe(colorScheme === 'dark' ? 'rgb(20, 25, 27)' : 'rgb(247, 245, 240)');
    expect(complaints).toEqual([]);
    await shoot(page, `stolen-token-${width}-${colorScheme}`);
    await page.close();
  });

  it('signs several people in side by side, and shows a theft played by hand', async () => {
    const { page, complaints } = await browser.open(sample.client.url);
    await ready(page);
    const devices = page.locator('#devices > li');
    await page.click('[data-sign-in="alice"]');
    await devices.nth(0).waitFor();
    await page.click('[data-sign-in="bob"]');
    await devices.nth(1).waitFor();
    const alice = devices.nth(0);
    await alice.getByRole('button', { name: 'A thief copies' }).click();
    await devices.nth(2).waitFor();
    for (const generation of [1, 2]) {
      await alice.getByRole('button', { name: 'Refresh', exact: true }).click();
      await alice.getByText(`refresh token ${generation}`).waitFor();
    }
    await page.waitForTimeout(2_200);
    await alice.getByRole('button', { name: 'The thief uses it' }).click();
    await page.locator('#timeline .reuse').waitFor();
    await page.getByText('session ended: reuse').waitFor();
    await shoot(page, 'by-hand');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('answers a press that lasts longer than the cards stay the same, and keeps the focus there', async () => {
    const { page } = await browser.open(sample.client.url);
    await ready(page);
    await page.click('[data-sign-in="alice"]');
    const clock = page.getByText('access token for');
    const refresh = page.getByRole('button', { name: 'Refresh', exact: true });
    await refresh.hover();
    const shown = await clock.textContent();
    await page.mouse.down();
    await clock.getByText(shown!, { exact: true }).waitFor({ state: 'detached' });
    await page.mouse.up();
    await page.getByText('refresh token 1').waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Refresh');
    await page.close();
  });

  it('draws sessions of other clients, such as curl, as they happen', async () => {
    const { page } = await browser.open(sample.client.url);
    await ready(page);
    await page.click('[data-sign-in="bob"]');
    await page.locator('#devices > li').waitFor();
    const { refresh_token: token } = await sample.signIn('alice');
    await page.getByText('alice · another client').waitFor();
    await sample.client.renew(token);
    await page.locator('#timeline .generation .number', { hasText: '1' }).waitFor();
    await page.close();
  });
});
