import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Queue } from '../../../../lib/services/admission/queue.js';

const PATIENCE = 100;
const PLACES = 2;

/** Work that tells when it begins, and goes on until it is let. */
function piece(name: string, log: string[]) {
  let finish!: (failure?: Error) => void;
  const held = new Promise<string>((resolve, reject) => {
    finish = (failure) => {
      if (failure) reject(failure);
      else resolve(name);
    };
  });
  const work = (): Promise<string> => {
    log.push(name);
    return held;
  };
  return { work, finish };
}

describe('a queue', () => {
  let queue: Queue;
  let log: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    queue = new Queue(PATIENCE, PLACES);
    log = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  const settle = () => jest.advanceTimersByTimeAsync(0);

  it('lets them go ahead one by one, in the order in which they came', async () => {
    const pieces = ['a', 'b', 'c'].map((name) => piece(name, log));
    const results = pieces.map(({ work }) => queue.take('k', work));
    for (const [index, { finish }] of pieces.entries()) {
      await settle();
      expect(log).toEqual(['a', 'b', 'c'].slice(0, index + 1));
      finish();
    }
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
  });

  it('goes on when one fails, and the failure is its own', async () => {
    const [first, other] = [piece('a', log), piece('b', log)];
    const results = [queue.take('k', first.work), queue.take('k', other.work)];
    const failure = new Error('failed');
    first.finish(failure);
    await expect(results[0]).rejects.toBe(failure);
    other.finish();
    expect(await results[1]).toBe('b');
  });

  it('keeps different keys apart', () => {
    for (const name of ['a', 'b']) void queue.take(name, piece(name, log).work);
    expect(log).toEqual(['a', 'b']);
  });

  it('lets who waits too long go anyway: economy, not correctness', async () => {
    for (const name of ['a', 'b', 'c']) void queue.take('k', piece(name, log).work);
    await jest.advanceTimersByTimeAsync(PATIENCE - 1);
    expect(log).toEqual(['a']);
    await jest.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['a', 'b', 'c']);
  });

  it('lets who comes where too many wait go anyway, so that it is bounded (R91)', async () => {
    for (const name of ['a', 'b', 'c', 'd']) void queue.take('k', piece(name, log).work);
    await settle();
    expect(log).toEqual(['a', 'd']);
  });

  it('remembers nothing of keys that nobody works on (R91)', async () => {
    const { last } = queue as unknown as { readonly last: ReadonlyMap<string, unknown> };
    const works = Array.from({ length: 50 }, (_, index) =>
      queue.take(`k${index % 25}`, async () => {
        if (index % 3 === 0) throw new Error('failed');
      }),
    );
    expect(last.size).toBe(25);
    await Promise.allSettled(works);
    expect(last.size).toBe(0);
  });
});
