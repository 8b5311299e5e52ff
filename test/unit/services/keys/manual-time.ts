import { jest } from '@jest/globals';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { nextTurn } from '../../../support/turns.js';
import { NOW } from '../../builders.js';

interface Timer {
  readonly due: number;
  readonly run: () => void;
  hasRef: boolean;
}

/** A clock and the timers that go by it. `setTimeout` is replaced until `jest.restoreAllMocks()`. */
export class ManualTime {
  readonly clock = new MovableClock(NOW);
  private readonly pending = new Set<Timer>();
  /** Whether a timer is running off at this moment. */
  isTimerRunning = false;

  constructor() {
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
      const timer = { due: this.clock.elapsed() + ms, run, hasRef: true };
      this.pending.add(timer);
      const handle = { timer, unref: () => ((timer.hasRef = false), handle) };
      return handle;
    }) as unknown as typeof setTimeout);
    jest.spyOn(globalThis, 'clearTimeout').mockImplementation((handle) => {
      if (handle !== undefined) this.pending.delete((handle as unknown as { timer: Timer }).timer);
    });
  }

  /** In how many milliseconds each pending timer runs off, and whether it keeps the process alive. */
  get timers(): readonly { readonly in: number; readonly hasRef: boolean }[] {
    return [...this.pending].map(({ due, hasRef }) => ({ in: due - this.clock.elapsed(), hasRef }));
  }

  /** Lets time pass, and runs every timer at its moment. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.elapsed() + ms;
    for (let next = this.nextUntil(end); next !== undefined; next = this.nextUntil(end)) {
      this.clock.advance(Math.max(0, next.due - this.clock.elapsed()));
      this.pending.delete(next);
      this.isTimerRunning = true;
      next.run();
      this.isTimerRunning = false;
      await nextTurn();
    }
    this.clock.advance(Math.max(0, end - this.clock.elapsed()));
  }

  private nextUntil(end: number): Timer | undefined {
    return [...this.pending].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  }
}
