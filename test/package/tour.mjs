import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf } from './address-of.mjs';
import { namedBlocks } from './readme.mjs';

/** Runs the tour of the README against the sample, and compares what it prints with what the README says. */
export async function tour() {
  const { text } = namedBlocks('sh').find(({ name }) => name === 'tour');
  const wanted = [...text.matchAll(/^#=> (.*)$/gm)].map(([, line]) => line);
  const folder = mkdtempSync(join(tmpdir(), 'tour-'));
  const env = {
    ...process.env,
    PORT: '0',
    GRACE_PERIOD: '3',
    DATABASE_URL: `sqlite:${join(folder, 'tour.sqlite')}`,
  };
  const sample = spawn(process.execPath, ['node_modules/.cache/sample/sample/main.js'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const URL = await addressOf(sample);
    const printed = execFileSync('bash', ['-c', text], {
      env: { ...process.env, URL },
      encoding: 'utf8',
    });
    const lines = printed.trim().split('\n');
    if (lines.join('\n') !== wanted.join('\n')) {
      throw new Error(
        `the tour printed\n${lines.join(' ')}\nwhere the README says\n${wanted.join(' ')}`,
      );
    }
  } finally {
    if (sample.exitCode === null && sample.kill()) await once(sample, 'exit');
    rmSync(folder, { recursive: true });
  }
}
