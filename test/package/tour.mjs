import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withApplication } from './application.mjs';
import { expect } from './checks.mjs';
import { run } from './command.mjs';
import { namedBlocks } from './readme.mjs';

/** Runs the tour of the README against the sample, and compares what it prints with what the README says. */
export async function tour() {
  await run('npm', ['run', '--silent', 'build:sample']);
  const { text } = namedBlocks('sh').find(({ name }) => name === 'tour');
  const wanted = [...text.matchAll(/^#=> (.*)$/gm)].map(([, line]) => line);
  const folder = mkdtempSync(join(tmpdir(), 'tour-'));
  const env = { GRACE_PERIOD: '3', DATABASE_URL: `sqlite:${join(folder, 'tour.sqlite')}` };
  try {
    const sample = { file: 'node_modules/.cache/sample/sample/main.js', env };
    const printed = await withApplication(sample, (url) =>
      run('bash', ['-c', `URL=${url}\n${text}`]),
    );
    expect(printed.trim(), wanted.join('\n'), 'what the tour prints');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
