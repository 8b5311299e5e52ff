import { beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedStoreClock } from '../../../lib/adapters/embedded-store-clock.js';
import { MovableClock } from '../../../lib/testing/movable-clock.js';
import { HOUR, NOW } from '../builders.js';

describe('the clock of a store in this process (R96, R97, F22)', () => {
  let clock: MovableClock;
  let store: EmbeddedStoreClock;
  beforeEach(() => {
    clock = new MovableClock(NOW);
    store = new EmbeddedStoreClock(clock);
  });

  it('tells the time of the wall clock', () => {
    expect(store.now()).toBe(NOW);
    clock.advance(1_234);
    expect(store.now()).toBe(NOW + 1_234);
  });

  it('follows the wall clock forward', () => {
    store.now();
    clock.step(HOUR);
    expect(store.now()).toBe(NOW + HOUR);
    clock.advance(1);
    expect(store.now()).toBe(NOW + HOUR + 1);
  });

  it.each([1, 1_000, HOUR, 365 * 24 * HOUR])(
    'stands still, and does not go back, when the wall clock is set back by %d ms',
    (ms) => {
      store.now();
      clock.step(-ms);
      expect(store.now()).toBe(NOW);
    },
  );

  it('goes on by elapsed time while the wall clock is behind', () => {
    store.now();
    clock.step(-HOUR);
    clock.advance(31_000);
    expect(store.now()).toBe(NOW + 31_000);
    clock.advance(2 * HOUR);
    expect(store.now()).toBe(NOW + 31_000 + 2 * HOUR);
  });

  it('does not lose its way when the wall clock goes back and forth', () => {
    const seen = [0, -HOUR, HOUR, -1, 1, -HOUR, 2 * HOUR].map((step) => {
      clock.step(step);
      clock.advance(1);
      return store.now();
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(clock.now());
  });

  it('tells whole milliseconds, though elapsed time has fractions', () => {
    let elapsed = 0.25;
    const fractional = new EmbeddedStoreClock({ now: () => NOW, elapsed: () => elapsed });
    const times: number[] = [];
    for (; elapsed < 3; elapsed += 0.1) times.push(fractional.now());
    expect(times.every(Number.isInteger)).toBe(true);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(2);
  });

  it('goes its own way: two of them know nothing of each other', () => {
    clock.step(HOUR);
    store.now();
    clock.step(-HOUR);
    expect(new EmbeddedStoreClock(clock).now()).toBe(NOW);
    expect(store.now()).toBe(NOW + HOUR);
  });
});
