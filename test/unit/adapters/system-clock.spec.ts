import { describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../../lib/adapters/system-clock.js';

describe('the clocks of this machine', () => {
  const clock = new SystemClock();

  it('tell the wall time in whole milliseconds', () => {
    const before = Date.now();
    const now = clock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
    expect(Number.isInteger(now)).toBe(true);
  });

  it('tell elapsed time, which never goes back', () => {
    const times = Array.from({ length: 100 }, () => clock.elapsed());
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
