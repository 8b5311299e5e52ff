import { open, rename } from 'node:fs/promises';
import { temporaryFor } from './leftovers.js';
import { SoleWriter } from './sole-writer.js';

/**
 * The file of a database that `sql.js` keeps in memory. TypeORM's own `autoSave` is not used: it can
 * answer a write that came during a save before that write is on disk.
 *
 * One process at a time: each holds the whole database in memory, and the last save wins.
 */
export class SqljsFile {
  /** The save that has begun; never rejects. */
  private running: Promise<unknown> = Promise.resolve();
  /** The save that begins after it, for everybody who asks until then. */
  private waiting: Promise<void> | undefined;
  private readonly soleWriter: SoleWriter;

  /** @param read gives the bytes of the database as it is now */
  constructor(
    private readonly path: string,
    private readonly read: () => Uint8Array,
  ) {
    this.soleWriter = new SoleWriter(path);
  }

  /** Resolves when a save that began after this call is on disk. Calls that wait at the same time share one. */
  save(): Promise<void> {
    if (this.waiting === undefined) {
      const next = this.running.then(() => {
        this.waiting = undefined;
        return this.write();
      });
      this.waiting = next;
      this.running = next.catch(() => undefined);
    }
    return this.waiting;
  }

  /** Whenever the process is killed, the path names a whole database: the one before, or this one. */
  private async write(): Promise<void> {
    const bytes = this.read();
    const temporary = temporaryFor(this.path);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
      await this.soleWriter.look();
      await rename(temporary, this.path);
      await this.soleWriter.remember(file);
    } finally {
      await file.close();
    }
  }
}
