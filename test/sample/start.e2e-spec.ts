import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { HTTP_ADAPTERS } from '../support/test-app.js';
import { refusalHere } from '../support/sample-here.js';
import { runSample, startSample } from '../support/sample-process.js';
import { freshFolder, freshVariables, type Variables } from '../support/sample-variables.js';
import {
  describeOnServers,
  SERVER_PASSWORD,
  serverVariables,
  withAddress,
} from '../support/sample-servers.js';

/** What is wrong, in which variables, and what is said of it. */
type Refusal = readonly [what: string, wrong: Variables, message: RegExp];

describe('the start of the sample', () => {
  it.each(HTTP_ADAPTERS)(
    'says address, adapter, driver and file on %s, and stops',
    async (adapter) => {
      const folder = freshFolder();
      const DATABASE_URL = `sqlite:${join(folder, 'new', 'folder', 'sessions.db')}`;
      const sample = await startSample(freshVariables({ HTTP_ADAPTER: adapter, DATABASE_URL }));
      const expected = `^Sample on http://127\\.0\\.0\\.1:\\d+ \\(${adapter}, (sql\\.js|better-sqlite3) in .+sessions\\.db\\)\n$`;
      expect(sample.output()).toMatch(new RegExp(expected));
      expect((await sample.client.get('/healthz')).status).toBe(200);
      expect(await sample.end('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
      expect(readdirSync(join(folder, 'new', 'folder'))).toEqual(['sessions.db']);
    },
  );

  it('warns that a random secret signs everybody out, and shows it nowhere', async () => {
    const variables = freshVariables({ AUTH_SECRET: '' });
    const first = await startSample(variables);
    expect(first.output()).toMatch(/WARN.*AUTH_SECRET is not set/);
    const { refresh_token: token } = await first.signIn();
    await first.end('SIGTERM');

    const second = await startSample(variables);
    const { status, body } = await second.client.refresh(token);
    expect([status, body]).toEqual([400, { error: 'invalid_grant' }]);
    await second.end('SIGTERM');
  });

  const foreign = join(freshFolder(), 'notes.txt');
  writeFileSync(foreign, 'These are my notes, and no database.');

  const refusals: readonly Refusal[] = [
    ['a short secret', { AUTH_SECRET: 'swordfish' }, /AUTH_SECRET is refused: secret: has 9 bytes/],
    [
      'a secret from an example',
      { AUTH_SECRET: 'changeme-swordfish-changeme-swordfish' },
      /AUTH_SECRET is refused.*comes from an example/,
    ],
    [
      'a grace period as long as the access token',
      { GRACE_PERIOD: '60', ACCESS_TOKEN_LIFETIME: '60' },
      /GRACE_PERIOD is refused.*not shorter/,
    ],
    [
      'a lifetime that is none',
      { ACCESS_TOKEN_LIFETIME: 'soon' },
      /ACCESS_TOKEN_LIFETIME is refused.*no duration/,
    ],
    [
      'an unknown kind of database',
      { DATABASE_URL: 'mongodb://me:swordfish@db/x' },
      /DATABASE_URL names no kind of database that is known here/,
    ],
    ...['postgres', 'postgresql', 'mysql', 'mariadb'].flatMap((scheme): readonly Refusal[] => [
      [
        `an address for ${scheme} without a database`,
        { DATABASE_URL: `${scheme}://me:swordfish@db` },
        /DATABASE_URL is no address of a database/,
      ],
      [
        `a server for ${scheme} where nobody listens`,
        { DATABASE_URL: `${scheme}://me:swordfish@127.0.0.1:1/x` },
        /DATABASE_URL names a server that can not be reached \(ECONNREFUSED\)/,
      ],
    ]),
    [
      'an address that is not of Redis',
      { REDIS_URL: 'http://:swordfish@cache' },
      /REDIS_URL is no address of a Redis server/,
    ],
    [
      'a Redis where nobody listens',
      { REDIS_URL: 'rediss://:swordfish@127.0.0.1:1' },
      /REDIS_URL names a server that can not be reached \(ECONNREFUSED\)/,
    ],
    [
      'a file that is no database',
      { DATABASE_URL: `sqlite:${foreign}` },
      /DATABASE_URL names a file that is no SQLite database/,
    ],
  ];
  it.each(refusals)(
    'is refused with %s: in one line, without a secret (R24, R84, R102, R103, 90)',
    async (_what, wrong, message) => {
      const variables = freshVariables(wrong);
      const refusal = await refusalHere(variables);
      expect(refusal).toMatch(message);
      expect(refusal).toMatch(/^The sample can't start\. [^\n]+$/);
      expect(refusal).not.toContain('swordfish');
      expect(refusal).not.toContain(variables.AUTH_SECRET);
    },
  );

  it.each([
    ['a setting that the library refuses', { AUTH_SECRET: 'swordfish' }],
    ['a file that is no database', { DATABASE_URL: `sqlite:${foreign}` }],
    ['a server where nobody listens', { DATABASE_URL: 'postgres://me:swordfish@127.0.0.1:1/x' }],
  ])('ends with exit code 1 and says that line alone: %s', async (_what, wrong) => {
    const variables = freshVariables(wrong);
    const { code, stdout, stderr } = await runSample(variables);
    expect([code, stdout, stderr]).toEqual([1, '', `${await refusalHere(variables)}\n`]);
  });

  it('is refused with a port that is taken, in words that say so', async () => {
    const first = await startSample();
    const { port } = new URL(first.client.url);
    const { code, stderr } = await runSample(freshVariables({ PORT: port }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/can't start\. .*EADDRINUSE/);
    await first.end('SIGTERM');
  });
});

describeOnServers('the start of the sample', (server) => {
  const variable = server === 'redis' ? 'REDIS_URL' : 'DATABASE_URL';
  const nowhere = server === 'redis' ? '/99' : '/looking_glass';
  const refusals: readonly (readonly [what: string, wrong: (url: URL) => void, said: RegExp])[] = [
    [
      'a wrong password',
      (url) => (url.password = `${SERVER_PASSWORD}-and-more`),
      /names a server that refuses this user or password/,
    ],
    [
      'an unknown user',
      (url) => (url.username = 'jabberwock'),
      /names a server that refuses this user or password/,
    ],
    [
      'a database that is not there',
      (url) => (url.pathname = nowhere),
      server === 'redis'
        ? /names a database that could not be opened/
        : /names (a database or a schema that is not there|a server that refuses)/,
    ],
    [
      'a way of encryption that the server does not have',
      (url) => {
        if (server === 'postgres') url.searchParams.set('sslmode', 'verify-full');
        if (server === 'mysql') url.searchParams.set('ssl', '{}');
        if (server === 'redis') url.href = url.href.replace('redis:', 'rediss:');
      },
      /names a (database that could not be opened|server that can not be reached)/,
    ],
  ];
  // PostgreSQL may trust everybody who has a user, and then no password is wrong.
  it.each(refusals.slice(server === 'postgres' ? 1 : 0))(
    'is refused with %s: in one line, without a password (R84, R102)',
    async (_what, wrong, said) => {
      const refusal = await refusalHere(withAddress(await serverVariables(server), wrong));
      expect(refusal).toMatch(said);
      expect(refusal.startsWith(`The sample can't start. ${variable} names a `)).toBe(true);
      expect(refusal).toMatch(/^[^\n]+$/);
      expect(refusal).not.toMatch(new RegExp(`${SERVER_PASSWORD}|jabberwock`));
    },
  );

  it('is refused in a few seconds by a server that accepts and says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const variables = withAddress(await serverVariables(server), (url) => {
      [url.hostname, url.port] = ['127.0.0.1', String(port)];
    });
    const { code, stderr } = await runSample(variables);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`^The sample can't start\\. ${variable} names a server that can not be reached`),
    );
    silent.close();
  });
});
