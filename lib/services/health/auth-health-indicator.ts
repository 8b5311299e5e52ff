import { Injectable } from '@nestjs/common';
import { Clock } from '../../ports/clock.js';
import { AuthEvents } from '../events/auth-events.js';
import { SessionStore } from '../session-store.js';

/**
 * What {@link AuthHealthIndicator} found, in the form of an indicator of `@nestjs/terminus`.
 */
export type AuthHealthResult<Key extends string = string> = Readonly<
  Record<
    Key,
    | {
        /** The store answers. */
        readonly status: 'up';
        /** How long it took, in milliseconds. */
        readonly responseTime: number;
      }
    | {
        /** The store failed, or did not answer within `deadlines.store`. */
        readonly status: 'down';
        /** Nothing more is told. */
        readonly store: 'unavailable';
      }
  >
>;

/**
 * Tells whether the store answers. For `@nestjs/terminus` 11 and later, which need not be there:
 * `health.check([() => indicator.isHealthy()])`.
 *
 * A check costs one reading by primary key; checks at the same time share it. Of a row of checks that
 * fail only the first is told as the event `unavailable`, so that a probe does not fill the log.
 *
 * @publicApi
 */
@Injectable()
export class AuthHealthIndicator {
  private reading: Promise<boolean> | undefined;
  private wasDown = false;

  /** @internal */
  constructor(
    private readonly store: SessionStore,
    private readonly events: AuthEvents,
    private readonly clock: Clock,
  ) {}

  /**
   * Waits for the store for at most `deadlines.store`. Never throws, and says nothing of the cause:
   * health routes are often open to everybody.
   *
   * @param key under which the answer is
   */
  async isHealthy<const Key extends string = 'auth'>(
    key: Key = 'auth' as Key,
  ): Promise<AuthHealthResult<Key>> {
    const start = this.clock.elapsed();
    const isUp = await this.isUp();
    const responseTime = Math.round(this.clock.elapsed() - start);
    const found = isUp ? { status: 'up', responseTime } : { status: 'down', store: 'unavailable' };
    return { [key]: found } as AuthHealthResult<Key>;
  }

  private isUp(): Promise<boolean> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async read(): Promise<boolean> {
    try {
      await this.store.probe();
      this.wasDown = false;
    } catch (cause) {
      if (!this.wasDown) {
        this.events.tell({ type: 'unavailable', service: 'store', cause, context: {} });
      }
      this.wasDown = true;
    }
    return !this.wasDown;
  }
}
