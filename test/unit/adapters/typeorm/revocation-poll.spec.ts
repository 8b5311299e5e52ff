import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RevocationPoll } from '../../../../lib/adapters/typeorm/revocation-poll.js';

const INTERVAL = 1_000;
const SOON = 25;
const DOWN = new Error('the database is down');

describe('asking again and again', () => {
  let ask: jest.Mock<() => Promise<void>>;
  let said: unknown[];
  let poll: RevocationPoll;

  beforeEach(() => {
    jest.useFakeTimers();
    ask = jest.fn(async () => undefined);
    said = [];
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const listener = {
    revoked: () => undefined,
    caughtUp: () => void said.push('caught up'),
    failed: (cause: unknown) => void said.push(cause),
  };
  const begin = (onClose?: () => Promise<void>) => {
    poll = new RevocationPoll(ask, listener, INTERVAL, onClose);
  };
  /** Lets time pass, and gives how often was asked by then. */
  const timesAfter = async (ms: number): Promise<number> => {
    await jest.advanceTimersByTimeAsync(ms);
    return ask.mock.calls.length;
  };
  /** The next question takes until it is let. */
  const held = () => {
    let end: (error?: Error) => void = () => undefined;
    const answer = new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error));
    });
    ask.mockImplementationOnce(() => answer);
    return (error?: Error) => end(error);
  };

  it('begins at once, and asks at the interval', async () => {
    begin();
    expect(await timesAfter(0)).toBe(1);
    for (const times of [1, 2, 3]) {
      expect(await timesAfter(INTERVAL - 1)).toBe(times);
      expect(await timesAfter(1)).toBe(times + 1);
    }
    expect(said).toEqual(Array(4).fill('caught up'));
  });

  it('counts the interval from the beginning of a question, and asks one at a time', async () => {
    const end = held();
    begin();
    expect(await timesAfter(INTERVAL * 0.7)).toBe(1);
    end();
    expect(await timesAfter(INTERVAL * 0.3 - 1)).toBe(1);
    expect(await timesAfter(1)).toBe(2);
    const endSlow = held();
    expect(await timesAfter(INTERVAL * 2.5)).toBe(3);
    endSlow();
    expect(await timesAfter(0)).toBe(4);
  });

  it('asks at once when it is woken, and then at the interval again', async () => {
    begin();
    await timesAfter(INTERVAL / 2);
    poll.wake();
    expect(await timesAfter(0)).toBe(2);
    expect(await timesAfter(INTERVAL - 1)).toBe(2);
    expect(await timesAfter(1)).toBe(3);
  });

  it('asks once more when it is woken during a question, however often', async () => {
    const end = held();
    begin();
    for (let times = 0; times < 5; times += 1) poll.wake();
    end();
    expect(await timesAfter(SOON)).toBe(2);
    expect(await timesAfter(INTERVAL / 2)).toBe(2);
  });

  it('hears who wakes it at the moment at which a question ends', async () => {
    for (let steps = 0; steps < 20; steps += 1) {
      ask.mockClear();
      begin();
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      poll.wake();
      expect([steps, await timesAfter(SOON)]).toEqual([steps, 2]);
      await poll.close();
    }
  });

  it('asks no more than 40 times a second, however often it is woken', async () => {
    begin();
    ask.mockImplementation(async () => {
      poll.wake();
    });
    poll.wake();
    expect(await timesAfter(1_000)).toBeLessThanOrEqual(41);
    ask.mockImplementation(async () => undefined);
    await timesAfter(SOON);
  });

  it('gives up a question that is never answered, tells so, and asks another', async () => {
    held();
    begin();
    expect(await timesAfter(3_000)).toBe(1);
    expect(said).toEqual([expect.objectContaining({ message: expect.stringMatching(/in time/) })]);
    expect(await timesAfter(INTERVAL)).toBe(2);
    expect(said.at(-1)).toBe('caught up');
  });

  it('leaves no more than two without an answer, since each holds a connection of the host', async () => {
    const answers = [held(), held()];
    begin();
    expect(await timesAfter(60_000)).toBe(2);
    answers[0]!();
    await timesAfter(INTERVAL);
    expect(ask.mock.calls.length).toBeGreaterThan(2);
    expect(said.at(-1)).toBe('caught up');
    answers[1]!(DOWN);
    await timesAfter(INTERVAL);
    expect(said.at(-1)).toBe('caught up');
  });

  it('tells a failure, and goes on', async () => {
    ask.mockRejectedValueOnce(DOWN).mockRejectedValueOnce(DOWN);
    begin();
    await timesAfter(2 * INTERVAL);
    expect(said).toEqual([DOWN, DOWN, 'caught up']);
  });

  it('asks no more once it is closed, and leaves no timer', async () => {
    const onClose = jest.fn(async () => undefined);
    begin(onClose);
    await timesAfter(0);
    await poll.close();
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
    poll.wake();
    expect(await timesAfter(10 * INTERVAL)).toBe(1);
  });

  it('waits with closing for the question under way, whose failure nobody is told', async () => {
    const end = held();
    begin();
    let isClosed = false;
    const closing = poll.close().then(() => (isClosed = true));
    await timesAfter(2 * INTERVAL);
    expect(isClosed).toBe(false);
    end(DOWN);
    await closing;
    expect(said).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps no process alive', async () => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    begin();
    await timesAfter(3 * INTERVAL);
    const timers = set.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.length).toBeGreaterThan(2);
    expect(timers.map((timer) => timer.hasRef())).toEqual(timers.map(() => false));
  });
});
