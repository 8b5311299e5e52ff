import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { AuthEvent, AuthEventOf } from './auth-event.js';
import { AuthEvents } from './auth-events.js';

/** Writes events to Nest's log: what an operator should see as a warning or an error, the rest for debugging. */
@Injectable()
export class AuthEventLog implements OnApplicationShutdown {
  private readonly logger = new Logger('AuthModule');
  private readonly subscription: Subscription;

  constructor(events: AuthEvents) {
    this.subscription = events.all.subscribe((event) => {
      this.write(event);
    });
  }

  onApplicationShutdown(): void {
    this.subscription.unsubscribe();
  }

  private write(event: AuthEvent): void {
    switch (event.type) {
      case 'reuse-detected':
        this.logger.warn(
          `refresh token reuse: ${describe(event)}, ${event.gap} behind: ${event.outcome}`,
        );
        break;
      case 'healed':
        this.logger.warn(`the store had lost writes: ${describe(event)} healed from ${event.from}`);
        break;
      case 'keys-changed':
        this.logger.log(`access tokens are signed with key ${encodeURIComponent(event.kid)}`);
        break;
      case 'feed-stale':
        this.logger.warn(
          'the revocation feed is silent: revocations of other processes may be unknown here',
        );
        break;
      case 'feed-current':
        this.logger.log('the revocation feed is heard');
        break;
      case 'unavailable':
        this.logger.error(`${event.service} unavailable: ${causeOf(event)}`);
        break;
      case 'cross-site':
        this.debug(() => 'a request with a cookie came from elsewhere, or did not say from where');
        break;
      case 'context-mismatch':
        this.mismatch(event);
        break;
      case 'refused':
        this.debug(() => `refresh refused (${event.reason}): ${describe(event)}`);
        break;
      case 'signed-in':
      case 'refreshed':
      case 'retried':
      case 'superseded':
      case 'elevated':
      case 'revoked':
      case 'subject-revoked':
      case 'pruned':
        this.debug(() => `${event.type}: ${describe(event)}`);
    }
  }

  /** What is allowed is no cause for alarm: a browser may call itself otherwise from one day to the next. */
  private mismatch(event: AuthEventOf<'context-mismatch'>): void {
    const text = () => `refresh by another client: ${describe(event)}: ${event.outcome}`;
    if (event.outcome === 'allowed') this.debug(text);
    else this.logger.warn(text());
  }

  /** One for each refresh, so the text is made only where somebody reads it. */
  private debug(text: () => string): void {
    if (Logger.isLevelEnabled('debug')) this.logger.debug(text());
  }
}

/** Only ids and numbers: no token, and nothing that a client can write freely. */
function describe(event: AuthEvent): string {
  if ('count' in event) return `${event.count} sessions`;
  const sid = 'sid' in event && event.sid !== undefined ? `session ${event.sid}` : 'no session';
  return 'generation' in event && event.generation !== undefined
    ? `${sid} generation ${event.generation}`
    : sid;
}

/**
 * The kind of failure. Its message may quote what the host was given, so only the name and code are told;
 * what stands in the way of a JWK Set is in words of ours, and whoever reads it has to act on it.
 */
function causeOf({ service, cause }: AuthEventOf<'unavailable'>): string {
  if (!(cause instanceof Error)) return 'unknown cause';
  if (service === 'jwks') return cause.message;
  const code = 'code' in cause && typeof cause.code === 'string' ? ` ${cause.code}` : '';
  return `${cause.name}${code}`;
}
