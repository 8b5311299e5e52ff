import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Turns } from '../../../../lib/services/refresh/turns.js';

const PATIENCE = 100;

/** Work that tells when it begins, and goes on until it is let. */
function piece(name: string, log: string[]) {
  let finish!: (outcome?: Error) => void;
  const held = new Promise<string>((resolve, reject) => {
    finish = (error) => {
      if (error) reject(error);
      else resolve(name);
    };
  });
  const work = async (): Promise<string> => {
    log.push(`${name} begins`);
    return held;
  };
  return { work, finish: (error?: Error) => finish(error) };
}

describe('turns', () => {
  let turns: Turns;
  let log: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    turns = new Turns(PATIENCE);
    log = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const settle = () => jest.advanceTimersByTimeAsync(0);

  it('the first goes ahead, the others follow when it is done, all at once (F13)', async () => {
    const pieces = ['a', 'b', 'c'].map((name) => piece(name, log));
    const results = pieces.map(({ work }) => turns.take('k', work));
    await settle();
    expect(log).toEqual(['a begins']);
    pieces[0]!.finish();
    await settle();
    expect(log).toEqual(['a begins', 'b begins', 'c begins']);
    for (const { finish } of pieces) finish();
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
  });

  it('the others follow when the first fails, and its failure is its own', async () => {
    const [first, other] = [piece('a', log), piece('b', log)];
    const results = [turns.take('k', first.work), turns.take('k', other.work)];
    const failure = new Error('failed');
    first.finish(failure);
    await expect(results[0]).rejects.toBe(failure);
    other.finish();
    expect(await results[1]).toBe('b');
  });

  it('who waits too long goes anyway: economy, not correctness', async () => {
    const [first, other] = [piece('a', log), piece('b', log)];
    const results = [turns.take('k', first.work), turns.take('k', other.work)];
    await jest.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(log).toEqual(['a begins']);
    await jest.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['a begins', 'b begins']);
    other.finish();
    expect(await results[1]).toBe('b');
    first.finish();
    expect(await results[0]).toBe('a');
  });

  it('different keys do not wait for each other', async () => {
    const pieces = ['a', 'b'].map((name) => piece(name, log));
    const results = pieces.map(({ work }, index) => turns.take(`k${index}`, work));
    await settle();
    expect(log).toEqual(['a begins', 'b begins']);
    for (const { finish } of pieces) finish();
    await Promise.all(results);
  });

  it('who comes after the first is done leads anew', async () => {
    const [first, later, follower] = ['a', 'b', 'c'].map((name) => piece(name, log));
    const led = turns.take('k', first!.work);
    first!.finish();
    await led;
    const results = [turns.take('k', later!.work), turns.take('k', follower!.work)];
    await settle();
    expect(log).toEqual(['a begins', 'b begins']);
    later!.finish();
    follower!.finish();
    expect(await Promise.all(results)).toEqual(['b', 'c']);
  });

  it('remember nothing of keys that nobody works on (R91)', async () => {
    const { leaders } = turns as unknown as { readonly leaders: ReadonlyMap<string, unknown> };
    const works = Array.from({ length: 50 }, (_, index) =>
      turns.take(`k${index}`, async () => {
        if (index % 2 === 0) throw new Error('failed');
      }),
    );
    expect(leaders.size).toBe(50);
    await Promise.allSettled(works);
    expect(leaders.size).toBe(0);
  });
});
