import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { retryTransient as retry } from '../../../../lib/adapters/retry-transient.js';
import { isTransientFailure } from '../../../../lib/adapters/typeorm/transient-failure.js';

const retryTransient = <T>(statement: () => Promise<T>) => retry(statement, isTransientFailure);

/** A statement that fails so many times before it succeeds, and counts how often it was tried. */
function failing(times: number, error: unknown) {
  let tried = 0;
  const statement = async (): Promise<string> => {
    tried += 1;
    if (tried <= times) throw error;
    return 'done';
  };
  return { statement, tried: () => tried };
}

const TRANSIENT: readonly (readonly [string, object])[] = [
  ['PostgreSQL: serialization failure', { code: '40001' }],
  ['PostgreSQL: deadlock', { code: '40P01' }],
  ['MySQL: deadlock', { code: 'ER_LOCK_DEADLOCK', errno: 1213 }],
  ['MySQL: lock wait timeout', { code: 'ER_LOCK_WAIT_TIMEOUT', errno: 1205 }],
  ['MariaDB: record changed since last read', { code: 'ER_CHECKREAD', errno: 1020 }],
  ['SQLite: busy', { code: 'SQLITE_BUSY' }],
  ['SQLite: busy snapshot', { code: 'SQLITE_BUSY_SNAPSHOT' }],
  ['SQLite: locked', { code: 'SQLITE_LOCKED' }],
];

describe('a statement that fails (R53 to R55, F7, F23)', () => {
  const pauses: number[] = [];
  beforeEach(() => {
    pauses.length = 0;
    const { setTimeout } = globalThis;
    jest.spyOn(globalThis, 'setTimeout').mockImplementation((callback, ms) => {
      pauses.push(ms ?? 0);
      return setTimeout(callback, 0);
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('is not repeated when it succeeds', async () => {
    const { statement, tried } = failing(0, undefined);
    expect(await retryTransient(statement)).toBe('done');
    expect([tried(), pauses.length]).toEqual([1, 0]);
  });

  it.each(TRANSIENT)('is tried again: %s', async (_case, facts) => {
    const { statement, tried } = failing(5, Object.assign(new Error('failed'), facts));
    expect(await retryTransient(statement)).toBe('done');
    expect([tried(), pauses.length]).toEqual([6, 5]);
  });

  it.each(TRANSIENT)('is tried again in the wrapping of TypeORM: %s', async (_case, facts) => {
    const error = new QueryFailedError('UPDATE …', [], Object.assign(new Error('failed'), facts));
    const { statement, tried } = failing(1, error);
    expect(await retryTransient(statement)).toBe('done');
    expect(tried()).toBe(2);
  });

  it.each(TRANSIENT)(
    'is given up after five retries, with its own failure: %s',
    async (_case, facts) => {
      const error = Object.assign(new Error('failed'), facts);
      const { statement, tried } = failing(Number.POSITIVE_INFINITY, error);
      await expect(retryTransient(statement)).rejects.toBe(error);
      expect([tried(), pauses.length]).toEqual([6, 5]);
    },
  );

  it.each([
    ['a unique violation of PostgreSQL', Object.assign(new Error(), { code: '23505' })],
    [
      'a duplicate entry of MySQL',
      Object.assign(new Error(), { code: 'ER_DUP_ENTRY', errno: 1062 }),
    ],
    [
      'a constraint of SQLite',
      Object.assign(new Error(), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' }),
    ],
    ['a read-only SQLite', Object.assign(new Error(), { code: 'SQLITE_READONLY' })],
    ['a full disk', Object.assign(new Error(), { code: 'SQLITE_FULL' })],
    ['a refused connection', Object.assign(new Error(), { code: 'ECONNREFUSED', errno: -111 })],
    ['a code as a number where it is text', Object.assign(new Error(), { code: 40001 })],
    ['a code in the message', new Error('40001 SQLITE_BUSY')],
    ['an error without a code', new Error('failed')],
    ['text', '40001'],
    ['null', null],
    ['undefined', undefined],
  ])('is not tried again for %s', async (_case, error) => {
    const { statement, tried } = failing(1, error);
    await expect(retryTransient(statement)).rejects.toBe(error);
    expect([tried(), pauses.length]).toEqual([1, 0]);
  });

  it('is given up when a transient failure is followed by another kind', async () => {
    const errors = [Object.assign(new Error('deadlock'), { code: '40P01' }), new Error('gone')];
    const statement = () => Promise.reject<string>(errors.shift()!);
    await expect(retryTransient(statement)).rejects.toThrow('gone');
    expect(pauses).toHaveLength(1);
  });

  it('pauses with jitter, longer each time, and never for long', async () => {
    for (const [random, expected] of [
      [0, [0, 0, 0, 0, 0]],
      [0.5, [5, 10, 20, 40, 80]],
      [1, [10, 20, 40, 80, 160]],
    ] as const) {
      pauses.length = 0;
      jest.spyOn(Math, 'random').mockReturnValue(random);
      await retryTransient(failing(5, { code: '40001' }).statement);
      expect(pauses).toEqual(expected);
    }
  });
});
