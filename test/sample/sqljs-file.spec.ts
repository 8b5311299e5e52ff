import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { removeLeftovers } from '../../sample/database/sqlite/leftovers.js';
import { SqljsFile } from '../../sample/database/sqlite/sqljs-file.js';

describe('the file of a database in memory (F5, R44)', () => {
  let path: string;
  /** What the database holds now; each write appends a letter. */
  let content: string;
  let reads: number;
  let file: SqljsFile;
  const onDisk = () => readFileSync(path, 'utf8');
  const writeAndSave = async (letter: string) => {
    content += letter;
    await file.save();
    return onDisk();
  };

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'sqljs-file-')), 'sample.db');
    [content, reads] = ['', 0];
    file = new SqljsFile(path, () => {
      reads += 1;
      return Buffer.from(content);
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(dirname(path), { recursive: true });
  });

  it('has a write on disk before it resolves', async () => {
    expect(await writeAndSave('a')).toBe('a');
    expect(await writeAndSave('b')).toBe('ab');
  });

  it('has a write that came during a save on disk before it resolves', async () => {
    const first = writeAndSave('a');
    await untilReads(1);
    const [second, third] = [writeAndSave('b'), writeAndSave('c')];
    expect(await first).toBe('a');
    expect(await second).toBe('abc');
    expect(await third).toBe('abc');
  });

  it('saves once for everybody who waits', async () => {
    const first = writeAndSave('a');
    await untilReads(1);
    await Promise.all([first, ...Array.from({ length: 50 }, () => writeAndSave('b'))]);
    expect(reads).toBe(2);
  });

  it('never lets a file be seen that is not whole', async () => {
    await writeAndSave('0'.repeat(100_000));
    const saves = Array.from({ length: 20 }, () => Promise.resolve());
    const saved = saves.reduce((before) =>
      before.then(() => writeAndSave('1')).then(() => undefined),
    );
    const over = new AbortController();
    void saved.finally(() => over.abort());
    const lengths = new Set<number>();
    while (!over.signal.aborted) {
      lengths.add(onDisk().length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(100_000);
  });

  it('tells those who waited that a save failed, and saves again when it can (F23)', async () => {
    const folder = dirname(path);
    rmSync(folder, { recursive: true });
    await expect(Promise.all([writeAndSave('a'), writeAndSave('b')])).rejects.toThrow('ENOENT');
    path = join(mkdtempSync(join(tmpdir(), 'sqljs-file-')), 'sample.db');
    let fails = true;
    file = new SqljsFile(path, () => {
      if (fails) throw new Error('the database is busy');
      return Buffer.from(content);
    });
    await expect(writeAndSave('c')).rejects.toThrow('busy');
    fails = false;
    expect(await writeAndSave('d')).toBe('abcd');
  });

  it('warns once when another process saves to the same file', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await writeAndSave('a');
    await writeAndSave('b');
    expect(warn).not.toHaveBeenCalled();
    await new SqljsFile(path, () => Buffer.from('other')).save();
    await writeAndSave('c');
    await new SqljsFile(path, () => Buffer.from('other')).save();
    await writeAndSave('d');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('removes what killed processes left, and nothing else', async () => {
    const notRunning = 2 ** 22 + 1;
    const name = basename(path);
    const kept = [`${name}.${process.pid}.tmp`, `${name}.tmp`, `other.${notRunning}.tmp`];
    for (const one of [...kept, `${name}.${notRunning}.tmp`]) {
      writeFileSync(join(dirname(path), one), '');
    }
    await removeLeftovers(path);
    expect(readdirSync(dirname(path)).sort()).toEqual([...kept].sort());
  });

  async function untilReads(count: number): Promise<void> {
    while (reads < count) await new Promise((resolve) => setImmediate(resolve));
  }
});
