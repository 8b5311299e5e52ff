import { readFileSync } from 'node:fs';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expectNone } from './checks.mjs';

/** Whether the manifest says what is in the tarball, by the rules of publint. Suggestions count as well. */
export async function lintPackage({ tarball }) {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
  });
  expectNone(
    messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code),
    'publint says',
  );
}
