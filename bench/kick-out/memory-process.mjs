import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { sessionIdOf } from '../../dist/crypto/session-id.js';
import { DenyList } from '../../dist/services/revocation/deny-list.js';

const COUNT = 100_000;
const issuer = 'https://issuer.bench';
const clock = { now: () => Date.now(), elapsed: () => performance.now() };

const kinds = {
  'ended sessions': () => ({
    kind: 'session',
    sid: sessionIdOf(randomBytes(24)),
    keepFor: 600_000,
  }),
  'subjects whose sessions ended': () => ({
    ...{ kind: 'subject', issuer, subject: sessionIdOf(randomBytes(24)), keepFor: 600_000 },
    ...{ begunUpTo: Date.now(), except: [] },
  }),
};
const rows = Object.entries(kinds).map(([known, make]) => {
  const before = heap();
  const list = new DenyList({ issuer, revocation: { maxEntries: COUNT } }, clock);
  // As a feed gives them: read from text.
  for (let at = 0; at < COUNT; at += 1) list.add(JSON.parse(JSON.stringify(make())));
  const bytes = heap() - before;
  return { known, count: list.size, MB: bytes / 1e6, 'bytes each': Math.round(bytes / COUNT) };
});
process.send(rows, () => process.exit());

function heap() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
