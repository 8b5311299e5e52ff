import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { build } from 'esbuild';

/** What the documents promise. */
const LIMIT = 4_096;

it('the client is at most 4,096 bytes, minified and compressed', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../../lib/client/index.ts', import.meta.url))],
    ...{ bundle: true, minify: true, write: false },
    ...{ format: 'esm', target: 'es2022', platform: 'browser' },
  });
  const [bundle] = outputFiles;
  const size = gzipSync(bundle!.contents, { level: 9 }).length;
  process.stdout.write(`The client: ${size} bytes of ${LIMIT}.\n`);
  expect(size).toBeLessThanOrEqual(LIMIT);
});
