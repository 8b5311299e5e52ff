import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { channelOf, PostgresWakeUp } from '../../../../lib/adapters/typeorm/postgres-wake-up.js';

const POOL_OPTIONS = { host: 'db.test', max: 10 };
let made: FakeClient[];
let failing: 'connect' | 'query' | undefined;

/** As much of a client of `pg` as is used. */
class FakeClient extends EventEmitter {
  readonly log: string[] = [];

  constructor(readonly options: unknown) {
    super();
    made.push(this);
  }

  async connect(): Promise<void> {
    this.log.push('connect');
    if (failing === 'connect') throw new Error('refused');
  }

  async query(text: string): Promise<void> {
    this.log.push(text);
    if (failing === 'query') throw new Error('a pooler has no LISTEN');
  }

  async end(): Promise<void> {
    this.log.push('end');
    this.emit('end');
  }
}

describe('the connection that waits to be woken', () => {
  let woken: number;
  let wakeUp: PostgresWakeUp;

  beforeEach(() => {
    [made, failing, woken] = [[], undefined, 0];
    const driver = { master: { Client: FakeClient, options: POOL_OPTIONS } };
    const dataSource = { driver } as unknown as DataSource;
    wakeUp = new PostgresWakeUp(dataSource, 'channel', () => (woken += 1));
  });

  it('is made as the pool makes its own, once, and looks what it missed', async () => {
    await Promise.all([wakeUp.keep(), wakeUp.keep()]);
    await wakeUp.keep();
    expect(made.map(({ log, options }) => [log, options])).toEqual([
      [['connect', 'LISTEN channel'], POOL_OPTIONS],
    ]);
    expect(woken).toBe(1);
    made[0]!.emit('notification');
    expect(woken).toBe(2);
  });

  it.each(['error', 'end'])('is made again after its %s', async (event) => {
    await wakeUp.keep();
    made[0]!.emit(event, new Error('terminated'));
    await wakeUp.keep();
    expect(made).toHaveLength(2);
    made[0]!.emit(event, new Error('late'));
    await wakeUp.keep();
    expect(made).toHaveLength(2);
  });

  it.each(['connect', 'query'] as const)(
    'is given up, and tried again, where it fails to %s',
    async (step) => {
      failing = step;
      await wakeUp.keep();
      expect(made[0]!.log.at(-1)).toBe('end');
      expect(woken).toBe(0);
      failing = undefined;
      await wakeUp.keep();
      expect(woken).toBe(1);
    },
  );

  it('is ended at the end, and not made again', async () => {
    await wakeUp.keep();
    await wakeUp.close();
    await wakeUp.keep();
    expect(made.map(({ log }) => log.at(-1))).toEqual(['end']);
    await wakeUp.close();
  });

  it('is ended also where it was about to be made', async () => {
    const making = wakeUp.keep();
    await wakeUp.close();
    await making;
    expect(made[0]!.log.at(-1)).toBe('end');
  });
});

describe('the channel of a table', () => {
  it('is another for each table, and a name that PostgreSQL takes as it is', () => {
    const channels = ['auth_session', 'a.auth_session', 'b.auth_session', 'Sign-ins"'].map(
      channelOf,
    );
    expect(new Set(channels).size).toBe(4);
    for (const channel of channels) expect(channel).toMatch(/^auth_revoked_[0-9a-f]{24}$/);
    expect(channelOf('auth_session')).toBe(channels[0]);
  });
});
