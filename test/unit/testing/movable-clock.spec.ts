import { describe, expect, it } from '@jest/globals';
import { MovableClock } from '../../../lib/testing/movable-clock.js';
import { NOW } from '../builders.js';

describe('a movable clock', () => {
  it('stands still until it is moved', async () => {
    const clock = new MovableClock(NOW);
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.now(), clock.elapsed()]).toEqual([NOW, 0]);
  });

  it('begins at the real time where nothing else is said', () => {
    expect(Math.abs(new MovableClock().now() - Date.now())).toBeLessThan(1_000);
  });

  it('lets time pass on both clocks', () => {
    const clock = new MovableClock(NOW);
    clock.advance(5);
    clock.advance(0);
    expect([clock.now(), clock.elapsed()]).toEqual([NOW + 5, 5]);
  });

  it('sets the wall clock, forward and back, while no time passes', () => {
    const clock = new MovableClock(NOW);
    clock.step(-10);
    clock.step(3);
    expect([clock.now(), clock.elapsed()]).toEqual([NOW - 7, 0]);
  });

  it('lets no time pass backwards', () => {
    expect(() => new MovableClock(NOW).advance(-1)).toThrow(
      new RangeError('time does not go back: use step'),
    );
  });
});
