import {
  appendFile,
  copyFile,
  mkdtemp,
  open,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RefreshTokenRepository } from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import { newSession, rotation, DAY, HOUR } from '../../lib/testing/contract/repository/sessions.js';
import { JournalRefreshTokenRepository } from '../../sample/09-custom-repository/journal-refresh-token.repository.js';
import { Journal } from '../../sample/09-custom-repository/journal.js';

describe('the journal of sample/09-custom-repository', () => {
  const command = newSession();
  let folder: string;
  let path: string;
  let opened: Journal[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
    path = join(folder, 'sessions.jsonl');
    opened = [];
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    for (const journal of opened) await journal.close();
    await rm(folder, { recursive: true });
  });

  async function start(clock = new MovableClock()): Promise<RefreshTokenRepository> {
    const journal = await Journal.open(path, clock);
    opened.push(journal);
    return new JournalRefreshTokenRepository(journal);
  }

  /** A session at generation 2. */
  async function started(): Promise<RefreshTokenRepository> {
    const repository = await start();
    await repository.create(command);
    for (const from of [0, 1]) await repository.rotate({ ...command, from, to: from + 1 });
    return repository;
  }

  it('has what was answered after a start, whether or not it was closed', async () => {
    const before = await (await started()).find(command.sid);
    expect((await (await start()).find(command.sid))?.session).toEqual(before?.session);
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(1);
  });

  it('leaves out half a line, which was never answered', async () => {
    await started();
    await appendFile(path, '{"at":1,"session":{"sid":"');
    const reading = await (await start()).find(command.sid);
    expect(reading?.session.generation).toBe(2);
  });

  it('does not start with a damaged line', async () => {
    await started();
    const [first, ...others] = (await readFile(path, 'utf8')).split('\n');
    await writeFile(path, [first?.slice(0, 40), ...others].join('\n'));
    await expect(start()).rejects.toThrow(SyntaxError);
  });

  it('goes on from a backup, and can be brought forward', async () => {
    const repository = await started();
    await copyFile(path, `${path}.backup`);
    await repository.rotate({ ...command, from: 2, to: 3 });
    await copyFile(`${path}.backup`, path);
    const restored = await start();
    expect(await restored.rotate({ ...command, from: 2, to: 4 })).toBe('rotated');
  });

  it('keeps its clock from going back, over a restart too', async () => {
    const clock = new MovableClock();
    const repository = await start(clock);
    await repository.create({ ...command, inactivityTimeout: HOUR });
    clock.advance(HOUR);
    const late = newSession();
    await repository.create(late);
    const behind = await start(new MovableClock(clock.now() - DAY));
    expect(await behind.rotate({ ...command, from: 0, to: 1 })).toBe('conflict');
    const reading = await behind.find(late.sid);
    expect(reading?.now).toBe(reading?.session.createdAt);
  });

  it('throws when a write fails, and has nothing of it afterwards', async () => {
    const repository = await started();
    const probe = await open(path);
    const handle = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    jest.spyOn(handle, 'datasync').mockRejectedValueOnce(new Error('no space left'));
    const length = (await stat(path)).size;
    await expect(repository.revoke(command.sid, 'logout')).rejects.toThrow('no space left');
    expect((await stat(path)).size).toBe(length);
    expect((await repository.find(command.sid))?.session.revokedAt).toBeNull();
    expect(await repository.revoke(command.sid, 'logout')).toBe('revoked');
  });

  it('throws from the moment that another process has taken the file over', async () => {
    const repository = await started();
    const other = await start();
    expect(await other.revoke(command.sid, 'logout')).toBe('revoked');
    await expect(repository.find(command.sid)).rejects.toThrow('was changed by somebody else');
    await expect(repository.rotate({ ...command, from: 2, to: 3 })).rejects.toThrow();
  });

  it('is short again after pruning', async () => {
    const repository = await started();
    expect(await repository.prune(10)).toBe(0);
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(1);
    const { session } = (await repository.find(command.sid))!;
    expect(await repository.rotate(rotation(session, 2, 3))).toBe('rotated');
  });
});
