import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovableClock } from 'nestjs-dual-token/testing/contract';
import { JournalRefreshTokenRepository } from './journal-refresh-token.repository.js';
import { Journal } from './journal.js';

/** A fresh and empty repository for each case, and what the suite may do to its store. */
export async function journalHarness() {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  const path = join(folder, 'sessions.jsonl');
  const clock = new MovableClock();
  const journal = await Journal.open(path, clock);
  return {
    repository: new JournalRefreshTokenRepository(journal),
    advance: (ms: number) => {
      clock.advance(ms);
    },
    step: (ms: number) => {
      clock.step(ms);
    },
    another: async () => new JournalRefreshTokenRepository(journal),
    cutOff: async () => {
      await rename(path, `${path}.away`);
      return () => rename(`${path}.away`, path);
    },
    close: async () => {
      await journal.close();
      await rm(folder, { recursive: true });
    },
  };
}
