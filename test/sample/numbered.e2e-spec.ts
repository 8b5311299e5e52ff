import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BROWSER_VARIABLE, BROWSERS, useBrowser } from '../support/browser.js';
import { DATABASE_SERVERS, REDIS_URL } from '../support/servers.js';
import { describeEach } from '../support/describe-each.js';
import { paste, stepsOf } from '../support/readme-steps.js';
import { runNumbered, startNumbered, type ServerProcess } from '../support/sample-process.js';
import { freshFolder, type Variables } from '../support/sample-variables.js';
import { serverVariables, withAddress } from '../support/sample-servers.js';

const SAMPLES = readdirSync('sample').filter((name) => /^\d\d-/.test(name));
/** A service of its own, and a store to copy: no page to be read at once. */
const LONGER = ['05-order-service', '09-custom-repository'];

const readmeOf = (name: string) => join('sample', name, 'README.md');
const read = (path: string) => readFileSync(path, 'utf8');
const secret = () => randomBytes(48).toString('base64url');

/** Where the steps of a README put what they keep. */
function keeping(): Variables {
  const folder = freshFolder();
  return { ANSWER: join(folder, 'answer'), JAR: join(folder, 'jar') };
}

async function follow(
  name: string,
  { client }: ServerProcess,
  kept: Variables,
  part = 0,
): Promise<void> {
  const step = stepsOf(readmeOf(name))[part]!;
  expect(step.prints.length).toBeGreaterThan(0);
  expect(await paste(step, { URL: client.url, ...kept })).toEqual(step.prints);
}

describe('the numbered samples', () => {
  it('are numbered from 01 without a gap', () => {
    expect(SAMPLES.map((name) => Number(name.slice(0, 2)))).toEqual(SAMPLES.map((_, at) => at + 1));
    expect(SAMPLES).toHaveLength(9);
  });

  it.each(SAMPLES.filter((name) => !LONGER.includes(name)))(
    '%s has fewer than 100 lines of TypeScript',
    (name) => {
      const sources = readdirSync(join('sample', name)).filter((file) => file.endsWith('.ts'));
      const lines = sources.map((file) => read(join('sample', name, file)).split('\n').length - 1);
      expect(lines.reduce((sum, one) => sum + one, 0)).toBeLessThan(100);
    },
  );

  it.each(SAMPLES)('%s is in the table, and says how to run it and what differs', (name) => {
    expect(read('sample/README.md')).toContain(`(${name})`);
    const readme = read(readmeOf(name));
    expect(readme).toMatch(new RegExp(`^# ${name.slice(0, 2)}: `));
    expect(readme).toMatch(/^.*npm run sample:(orders|numbered \d\d)$/m);
    if (name !== '01-quick-start') expect(readme).toContain('**What differs from 01:**');
  });

  it.each(['01-quick-start', '06-cookies-and-spa', '07-graphql', '08-websocket'])(
    '%s does what its README says',
    async (name) => {
      const sample = await startNumbered(name);
      await follow(name, sample, keeping());
      expect(sample.output()).toBe(`Listening on ${sample.client.url}\n`);
      await sample.end('SIGTERM');
    },
  );

  it('02-throttler counts by session and subject first, and IPv6 by /64 (R93)', async () => {
    const sample = await startNumbered('02-throttler');
    await follow('02-throttler', sample, keeping());
    const statuses = [];
    for (let asked = 0; asked < 21; asked += 1)
      statuses.push((await sample.client.get('/me')).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
    const { headers } = await sample.client.get('/me');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    const elsewhere = { headers: { 'x-forwarded-for': '198.51.100.9' } };
    expect((await sample.client.send('GET', '/me', elsewhere)).status).toBe(401);
    await sample.end('SIGTERM');
  });

  it('02-throttler knows a sign-in however its URL is written, and lets nobody guess by a session of their own (R93)', async () => {
    const sample = await startNumbered('02-throttler');
    const { body } = await sample.client.login('bob', 'builder');
    const guess = async (path: string, username: string) => {
      const credentials = { username, password: 'guess', refresh_token: body.refresh_token };
      return (await sample.client.post(path, credentials, body.access_token)).status;
    };
    const statuses = [];
    for (const path of [
      '/auth/login',
      '/auth/login/',
      '/Auth/Login',
      '/auth/login?',
      '/AUTH/login',
    ])
      statuses.push(await guess(path, 'alice'), await guess(path, 'ALICE'));
    expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(5).fill(429)]);
    await sample.end('SIGTERM');
  });

  it('09-custom-repository goes on after a kill', async () => {
    const [kept, variables] = [
      keeping(),
      { AUTH_SECRET: secret(), SESSIONS_FOLDER: freshFolder() },
    ];
    const first = await startNumbered('09-custom-repository', variables);
    await follow('09-custom-repository', first, kept);
    await first.end('SIGKILL');
    const second = await startNumbered('09-custom-repository', variables);
    await follow('09-custom-repository', second, kept, 1);
    await second.end('SIGTERM');
  });

  it.each([[[]], [['10']], [['2']]])('are listed where none is meant: %j', (meant: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, ['sample/numbered.mjs', ...meant], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, `Say which: ${SAMPLES.join(', ')}.\n`]);
  });

  it.each([
    ['03-typeorm-postgres', /^Set DATABASE_URL, .*\n$/],
    ['04-redis-two-instances', /^Set REDIS_URL, .*\n$/],
  ])('%s says what it needs', async (name, said) => {
    const { code, stdout, stderr } = await runNumbered(name, {});
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(said);
  });
});

describeEach(
  DATABASE_SERVERS.filter((name) => name === 'postgres'),
  'TEST_POSTGRES_URL',
  '03-typeorm-postgres on %s',
  (server) => {
    it('does what its README says, over a kill', async () => {
      const variables = withAddress(
        await serverVariables(server),
        (url) => url.searchParams.delete('schema'), // the user's own, which is the first that is looked in
      );
      const kept = keeping();
      const first = await startNumbered('03-typeorm-postgres', variables);
      await follow('03-typeorm-postgres', first, kept);
      await first.end('SIGKILL');
      const second = await startNumbered('03-typeorm-postgres', variables);
      await follow('03-typeorm-postgres', second, kept, 1);
      await second.end('SIGTERM');
    });
  },
);

describeEach(
  REDIS_URL === undefined ? [] : ['redis' as const],
  'TEST_REDIS_URL',
  '04-redis-two-instances on %s',
  (server) => {
    it('lets one instance feel what happens at the other', async () => {
      const variables = await serverVariables(server);
      const [one, other] = await Promise.all(
        [1, 2].map(() => startNumbered('04-redis-two-instances', variables)),
      );
      await follow('04-redis-two-instances', one!, { ...keeping(), OTHER: other!.client.url });
      const ends = await Promise.all([one, other].map((each) => each!.end('SIGTERM')));
      expect(ends).toEqual([1, 2].map(() => ({ code: null, signal: 'SIGTERM' })));
    });
  },
);

describeEach(BROWSERS, BROWSER_VARIABLE, '06-cookies-and-spa in %s', () => {
  const browser = useBrowser();

  it('keeps somebody signed in over a reload, and shows the tokens to no script', async () => {
    const sample = await startNumbered('06-cookies-and-spa');
    const { page, complaints } = await browser.open(sample.client.url);
    const says = (id: string, hasText: string) =>
      page.locator(`#${id}`).filter({ hasText }).waitFor({ timeout: 30_000 });
    await says('state', 'signed-out');
    await page.click('#sign-in button');
    await says('state', 'signed-in');
    await page.reload();
    await says('state', 'signed-in');
    await page.click('#order');
    await says('answer', '{"ordered_by":"alice"}');
    await page.click('#refresh');
    await says('answer', 'refreshed');
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.click('#sign-out');
    await says('state', 'signed-out');
    expect(complaints).toEqual([]);
    await sample.end('SIGTERM');
  });
});
