import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { HTTP_ADAPTERS } from '../support/test-app.js';
import { freshFolder, freshVariables, runSample, startSample } from '../support/sample-process.js';

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

  const refusals = [
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
      'a database for a later version',
      { DATABASE_URL: 'postgres://me:swordfish@db/x' },
      /DATABASE_URL .*kept in SQLite/,
    ],
    [
      'a file that is no database',
      { DATABASE_URL: `sqlite:${foreign}` },
      /DATABASE_URL names a file that is no SQLite database/,
    ],
  ] as const;
  it.each(refusals)(
    'is refused with %s: one line, exit code 1, no secret (R24, R84, R102, R103, 90)',
    async (_what, wrong, message) => {
      const variables = freshVariables(wrong);
      const { code, stdout, stderr } = await runSample(variables);
      expect(code).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^The sample can't start\. [^\n]+\n$/);
      expect(stderr).not.toContain('swordfish');
      expect(stderr).not.toContain(variables.AUTH_SECRET);
    },
  );

  it('is refused with a port that is taken, in words that say so', async () => {
    const first = await startSample();
    const { port } = new URL(first.client.url);
    const { code, stderr } = await runSample(freshVariables({ PORT: port }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/can't start\. .*EADDRINUSE/);
    await first.end('SIGTERM');
  });
});
