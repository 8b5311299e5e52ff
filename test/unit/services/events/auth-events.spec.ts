import { describe, expect, it } from '@jest/globals';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW } from '../../builders.js';

const SIGNED_IN = {
  type: 'signed-in',
  sid: 's1',
  subject: 'alice',
  clientId: 'web',
  context: {},
} as const;
const RETRIED = {
  type: 'retried',
  sid: 's1',
  subject: 'alice',
  generation: 3,
  context: {},
} as const;

describe('events', () => {
  it('come as they happen, with their time on the app’s clock', () => {
    const clock = new MovableClock(NOW);
    const events = new AuthEvents(clock);
    const seen: AuthEvent[] = [];
    events.all.subscribe((event) => seen.push(event));
    events.tell(SIGNED_IN);
    clock.advance(5);
    events.tell(RETRIED);
    expect(seen).toEqual([
      { ...SIGNED_IN, at: new Date(NOW) },
      { ...RETRIED, at: new Date(NOW + 5) },
    ]);
  });

  it('come to everybody, from the moment of subscribing, until they unsubscribe', () => {
    const events = new AuthEvents(new MovableClock(NOW));
    const seen: string[] = [];
    events.tell(SIGNED_IN);
    const first = events.all.subscribe(({ type }) => seen.push(`first ${type}`));
    events.tell(SIGNED_IN);
    events.all.subscribe(({ type }) => seen.push(`second ${type}`));
    events.tell(RETRIED);
    first.unsubscribe();
    events.tell(SIGNED_IN);
    expect(seen).toEqual([
      'first signed-in',
      'first retried',
      'second retried',
      'second signed-in',
    ]);
  });

  it('of one type come by its name, with its own members', () => {
    const events = new AuthEvents(new MovableClock(NOW));
    const generations: number[] = [];
    const clients: string[] = [];
    events.on('retried').subscribe(({ generation }) => generations.push(generation));
    events.on('signed-in').subscribe(({ clientId }) => clients.push(clientId));
    events.tell(SIGNED_IN);
    events.tell(RETRIED);
    events.tell({ ...RETRIED, generation: 4 });
    expect([generations, clients]).toEqual([[3, 4], ['web']]);
  });

  it('can’t be changed by one listener for the next', () => {
    const events = new AuthEvents(new MovableClock(NOW));
    let event: AuthEvent | undefined;
    events.all.subscribe((one) => (event = one));
    events.tell(SIGNED_IN);
    expect(Object.isFrozen(event)).toBe(true);
  });

  it('end when the application closes, and are then of no effect', () => {
    const events = new AuthEvents(new MovableClock(NOW));
    const seen: string[] = [];
    const listener = (name: string) => ({
      next: () => seen.push(name),
      complete: () => seen.push(`${name} completed`),
    });
    events.all.subscribe(listener('all'));
    events.on('retried').subscribe(listener('retried'));
    events.onApplicationShutdown();
    events.tell(RETRIED);
    expect(seen).toEqual(['all completed', 'retried completed']);
    events.all.subscribe(listener('late'));
    expect(seen.at(-1)).toBe('late completed');
  });
});
