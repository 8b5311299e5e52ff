import { stat, type FileHandle } from 'node:fs/promises';
import { Logger } from '@nestjs/common';

/**
 * Notices a second process that saves to the same file. Both lose sessions at their next start, which
 * nobody would guess the cause of, so it is said when it is seen.
 */
export class SoleWriter {
  /** The file that was put in place last; each save puts another one there. */
  private last: number | undefined;
  private warned = false;

  constructor(private readonly path: string) {}

  async look(): Promise<void> {
    if (this.last === undefined || this.warned) return;
    const found = await stat(this.path).catch(() => undefined);
    if (found === undefined || found.ino === this.last) return;
    this.warned = true;
    new Logger('Sample').warn(
      `another process saves to ${this.path} too, and the last save wins: give each a DATABASE_URL`,
    );
  }

  async remember(file: FileHandle): Promise<void> {
    this.last = (await file.stat()).ino;
  }
}
