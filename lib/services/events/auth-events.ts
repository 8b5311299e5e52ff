import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Subject as Stream, filter, type Observable } from 'rxjs';
import { DEFAULT_INSTANCE, INSTANCE_NAME } from '../../options/auth-tokens.js';
import { Clock } from '../../ports/clock.js';
import type { AuthEvent, AuthEventOf, AuthEventType } from './auth-event.js';

/** An event as a service tells it: when it happened, and where, is filled in here. */
type Untold<E> = E extends AuthEvent ? Omit<E, 'at' | 'instance'> : never;

/**
 * What happens to sessions, as it happens. Where `@nestjs/event-emitter` is set up, each event goes
 * to it too, under `auth.` and its type, such as `auth.reuse-detected`.
 *
 * @publicApi
 */
@Injectable()
export class AuthEvents implements OnApplicationShutdown {
  private readonly stream = new Stream<AuthEvent>();

  /** Every event, from now on. Completes when the application closes. */
  readonly all: Observable<AuthEvent> = this.stream.asObservable();

  /** What tells the events of a named instance from those of others. */
  private readonly origin: Pick<AuthEvent, 'instance'>;

  /** @hidden Nest makes it. */
  constructor(
    private readonly clock: Clock,
    @Inject(INSTANCE_NAME) instance: string = DEFAULT_INSTANCE,
  ) {
    this.origin = instance === DEFAULT_INSTANCE ? {} : { instance };
  }

  /** The events of one type, from now on. */
  on<T extends AuthEventType>(type: T): Observable<AuthEventOf<T>> {
    return this.all.pipe(filter((event): event is AuthEventOf<T> => event.type === type));
  }

  /** @internal */
  tell(event: Untold<AuthEvent>): void {
    this.stream.next(Object.freeze({ ...event, ...this.origin, at: new Date(this.clock.now()) }));
  }

  /** For Nest. Not earlier: requests and pruning that are under way when closing begins have things to tell. */
  onApplicationShutdown(): void {
    this.stream.complete();
  }
}
