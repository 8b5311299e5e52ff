import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type MessageEvent } from '@nestjs/common';
import { interval, map, merge, of, Subject as Stream, takeUntil, type Observable } from 'rxjs';
import { AuthEvents } from '../../lib/index.js';
import { eventView } from './event-view.js';
import { StoreCalls } from './store-calls.js';

/** Often enough that nothing on the way takes the connection for a dead one. */
const HEARTBEAT_MS = 15_000;

/** For the end of the streams to be written. */
const LAST_WORD_MS = 50;

/** What happens to sessions and in the store, as a stream of server-sent events. */
@Injectable()
export class LiveEvents implements BeforeApplicationShutdown {
  private readonly closing = new Stream<void>();
  private readonly messages: Observable<MessageEvent>;

  constructor(events: AuthEvents, calls: StoreCalls) {
    this.messages = merge(
      of({ type: 'open', data: {} }),
      events.all.pipe(map((event) => ({ type: 'auth', data: eventView(event) }))),
      calls.all.pipe(map((verb) => ({ type: 'store', data: { verb } }))),
      interval(HEARTBEAT_MS).pipe(map(() => ({ type: 'heartbeat', data: {} }))),
    ).pipe(takeUntil(this.closing));
  }

  /** For one listener; ends when it goes away, and when the application closes. */
  follow(): Observable<MessageEvent> {
    return this.messages;
  }

  /**
   * For Nest. `AuthEvents` completes later, after the server has waited for open connections: too late for these.
   * A connection that is free when the server closes is closed with it; one that becomes free just after would
   * stay for as long as it may be used again.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const wasHeard = this.closing.observed;
    this.closing.next();
    this.closing.complete();
    if (wasHeard) await pause(LAST_WORD_MS);
  }
}
