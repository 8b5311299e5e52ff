import { open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import type { Clock, Session } from 'nestjs-dual-token';

/** What the store judges at the moment of the write: a session as it is then, and the store's own now. */
type Condition = (session: Session, now: number) => boolean;

/**
 * The store: one file, to which each write adds a line. It has what an adapter asks of any store: writes
 * that name their condition and tell how many they matched, and a clock.
 *
 * A write is answered when it is on disk, so a kill loses nothing that was answered. For one process
 * at a time: what somebody else does to the file is noticed, and from then on every call throws.
 */
export class Journal {
  private sessions = new Map<string, Session>();
  private file: FileHandle | undefined;
  /** What the file must still be: which one, and how long. */
  private known = { ino: 0, size: 0 };
  /** The wall clock less elapsed time, at its highest. */
  private ahead = Number.NEGATIVE_INFINITY;
  /** The call that came last; never rejects. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {}

  /** @throws if a line is damaged: to leave it out would be a guess */
  static async open(path: string, clock: Clock): Promise<Journal> {
    const journal = new Journal(path, clock);
    journal.take(await readFile(path, 'utf8').catch(emptyIfMissing));
    await journal.rewrite([...journal.sessions.values()], journal.now());
    return journal;
  }

  /** Writes a session if none has this id. */
  insert(sid: string, make: (now: number) => Session): Promise<boolean> {
    return this.inTurn(async (now) => {
      if (this.sessions.has(sid)) return false;
      await this.write([make(now)], now);
      return true;
    });
  }

  /** Changes every session that meets the condition, and tells how many it was. */
  update(where: Condition, change: (session: Session, now: number) => Session): Promise<number> {
    return this.inTurn(async (now) => {
      const changed = this.matching(where, now).map((session) => change(session, now));
      if (changed.length > 0) await this.write(changed, now);
      return changed.length;
    });
  }

  /** Deletes at most `limit` sessions that meet the condition, and tells how many; makes the file short again. */
  delete(where: Condition, limit: number): Promise<number> {
    return this.inTurn(async (now) => {
      const deleted = new Set(this.matching(where, now).slice(0, limit));
      await this.rewrite(
        this.matching((session) => !deleted.has(session), now),
        now,
      );
      return deleted.size;
    });
  }

  select(where: Condition): Promise<{ sessions: Session[]; now: number }> {
    return this.inTurn((now) => ({ sessions: this.matching(where, now), now }));
  }

  async close(): Promise<void> {
    await this.last;
    await this.file?.close();
  }

  /** One call after the other. The time is taken when its turn has come, for it may have waited for long. */
  private inTurn<T>(work: (now: number) => Promise<T> | T): Promise<T> {
    const turn = this.last.then(async () => {
      const { ino, size } = await stat(this.path);
      if (ino === this.known.ino && size === this.known.size) return work(this.now());
      throw new Error(`${this.path} was changed by somebody else`);
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Follows the wall clock forward and never goes back, so that nothing that has expired comes to life. */
  private now(): number {
    const elapsed = Math.floor(this.clock.elapsed());
    this.ahead = Math.max(this.ahead, Math.floor(this.clock.now()) - elapsed);
    return this.ahead + elapsed;
  }

  /** No index: it looks at every session. A database needs one, on `subject`. */
  private matching(where: Condition, now: number): Session[] {
    return [...this.sessions.values()].filter((session) => where(session, now));
  }

  /** On disk first; only then is it seen, and answered. A write that fails leaves nothing behind. */
  private async write(sessions: readonly Session[], now: number): Promise<void> {
    const lines = linesOf(sessions, now);
    try {
      await this.file?.appendFile(lines);
      await this.file?.datasync();
    } catch (error) {
      await this.file?.truncate(this.known.size);
      throw error;
    }
    this.known.size += Buffer.byteLength(lines);
    this.take(lines);
  }

  /** The end of a file may be half a line: the process was killed while it wrote it, so it was never answered. */
  private take(text: string): void {
    for (const line of text.split('\n').slice(0, -1)) {
      const { at, session } = JSON.parse(line) as Line;
      this.ahead = Math.max(this.ahead, at - Math.floor(this.clock.elapsed()));
      this.sessions.set(session.sid, session);
    }
  }

  /** A new file, with a line for each session, takes the place of the old one; at every moment one of them is whole. */
  private async rewrite(sessions: readonly Session[], now: number): Promise<void> {
    const temporary = `${this.path}.tmp`;
    await rm(temporary, { force: true });
    const file = await open(temporary, 'ax', 0o600);
    try {
      await file.appendFile(linesOf(sessions, now));
      await file.sync();
      const { ino, size } = await file.stat();
      await rename(temporary, this.path);
      this.known = { ino, size };
    } catch (error) {
      await file.close();
      throw error;
    }
    await this.file?.close();
    this.file = file;
    this.sessions = new Map(sessions.map((session) => [session.sid, session]));
  }
}

interface Line {
  readonly at: number;
  readonly session: Session;
}

function linesOf(sessions: readonly Session[], at: number): string {
  return sessions.map((session) => `${JSON.stringify({ at, session } satisfies Line)}\n`).join('');
}

function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
