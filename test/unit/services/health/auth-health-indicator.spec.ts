import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { AuthHealthIndicator } from '../../../../lib/services/health/auth-health-indicator.js';
import type { SessionStore } from '../../../../lib/services/session-store.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW } from '../../builders.js';

const DOWN = { status: 'down', store: 'unavailable' };
const CAUSE = new Error('canary-7f3a');

describe('the health of the store', () => {
  let clock: MovableClock;
  let told: AuthEvent[];
  let probe: jest.Mock<() => Promise<void>>;
  let indicator: AuthHealthIndicator;

  beforeEach(() => {
    clock = new MovableClock(NOW);
    const events = new AuthEvents(clock);
    told = [];
    events.all.subscribe((event) => told.push(event));
    probe = jest.fn(async () => clock.advance(7.4));
    indicator = new AuthHealthIndicator({ probe } as unknown as SessionStore, events, clock);
  });

  it('is up when it answers, with how many milliseconds that took', async () => {
    expect(await indicator.isHealthy()).toEqual({ auth: { status: 'up', responseTime: 7 } });
  });

  it('is down when it fails, without a word of the cause (R24, R84)', async () => {
    probe.mockRejectedValue(CAUSE);
    expect(await indicator.isHealthy()).toEqual({ auth: DOWN });
  });

  it('is told under the key that is asked for, whatever it is', async () => {
    expect(await indicator.isHealthy('sessions')).toEqual({
      sessions: { status: 'up', responseTime: 7 },
    });
    probe.mockRejectedValue(CAUSE);
    for (const key of ['sessions', '__proto__', '']) {
      expect(Object.entries(await indicator.isHealthy(key))).toEqual([[key, DOWN]]);
    }
  });

  it('is told as an event at the first of a row of checks that fail, and not again', async () => {
    const unavailable = { type: 'unavailable', service: 'store', cause: CAUSE, context: {} };
    const check = async (times: number) => {
      for (let time = 0; time < times; time += 1) await indicator.isHealthy();
    };
    await check(3);
    expect(told).toEqual([]);
    probe.mockRejectedValue(CAUSE);
    await check(100);
    expect(told).toEqual([{ ...unavailable, at: new Date(clock.now()) }]);
    probe.mockResolvedValue(undefined);
    await check(2);
    probe.mockRejectedValue(CAUSE);
    await check(100);
    expect(told).toMatchObject([unavailable, unavailable]);
  });

  it('is read once for all checks at the same time, and anew for the next', async () => {
    let end!: () => void;
    probe.mockImplementationOnce(() => new Promise((resolve) => (end = resolve)));
    const checks = Array.from({ length: 50 }, (_, index) => indicator.isHealthy(`k${index}`));
    end();
    expect(await Promise.all(checks)).toHaveLength(50);
    expect(probe).toHaveBeenCalledTimes(1);
    await indicator.isHealthy();
    expect(probe).toHaveBeenCalledTimes(2);
  });
});
