import { spawn } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { describeEach } from '../support/describe-each.js';
import { BUILD } from '../support/sample-process.js';
import { SAMPLE_SERVERS } from '../support/sample-servers.js';

/** As much of the report as is looked at here. */
interface SoakReport {
  readonly happened: Readonly<Record<string, number>>;
  readonly checks: readonly { readonly name: string; readonly met: boolean }[];
  readonly wrong: readonly string[];
}

/** Runs the soak, shortened; it makes and removes all it needs. */
async function soak(): Promise<{
  readonly code: number | null;
  readonly report: SoakReport;
}> {
  // Other tests run beside this one: whoever waits for a processor must not be late for the grace period.
  const length = ['--minutes', '0.1', '--clients', '20', '--lifetime', '4', '--seed', '7'];
  const child = spawn(process.execPath, ['bench/soak.mjs', '--json', '--build', BUILD, ...length], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, log] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (stdout === '') throw new Error(`no report: ${log}`);
  return { code, report: JSON.parse(stdout) as SoakReport };
}

const PLACES = ['postgres', 'redis'].every((name) => SAMPLE_SERVERS.some((one) => one === name))
  ? (['PostgreSQL and Redis'] as const)
  : [];

describeEach(PLACES, 'TEST_POSTGRES_URL and TEST_REDIS_URL', 'some seconds of a soak on %s', () => {
  it('sign nobody out for no reason, and let nobody stay who was sent away (F5, F6, R44)', async () => {
    const { code, report } = await soak();
    expect(report.wrong).toEqual([]);
    expect(report.checks.filter(({ met }) => !met)).toEqual([]);
    expect(code).toBe(0);
    for (const name of ['kills', 'cuts of PostgreSQL', 'cuts of Redis', 'kicks', 'thefts'])
      expect([name, report.happened[name]]).not.toEqual([name, 0]);
  });
});
