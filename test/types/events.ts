/*
 * Events, as the compiler sees them. Nothing of this runs.
 */
import type { Observable } from 'rxjs';
import type { AuthEvent, AuthEventOf, AuthEventType, AuthEvents } from 'nestjs-dual-token';

declare const events: AuthEvents;

/** Handles every type; a new one breaks this function, as it would break a host's. */
export function describeEvent(event: AuthEvent): string {
  switch (event.type) {
    case 'signed-in':
      return event.clientId;
    case 'refreshed':
    case 'retried':
    case 'superseded':
    case 'elevated':
      return `${event.sid} ${event.generation}`;
    case 'reuse-detected':
      return `${event.outcome} ${event.gap}`;
    case 'context-mismatch':
      return `${event.during} ${event.outcome} ${event.generation}`;
    case 'healed':
      return `${event.from} ${event.generation}`;
    case 'revoked':
      return event.reason;
    case 'subject-revoked':
      return `${event.count} ${event.except.join(' ')}`;
    case 'refused':
      return `${event.reason} ${event.sid ?? ''} ${event.subject ?? ''}`;
    case 'pruned':
      return `${event.count} ${event.batches}`;
    case 'keys-changed':
      return `${event.kid} ${event.kids.join(' ')}`;
    case 'cross-site':
    case 'feed-stale':
    case 'feed-current':
      return event.type;
    case 'unavailable':
      return event.service;
    default:
      return nothingElse(event);
  }
}

/** Without one of the types the compiler finds it missing. */
export function forgetful(event: Exclude<AuthEvent, { readonly type: 'signed-in' }>): string {
  if (event.type === 'unavailable') return event.service;
  // @ts-expect-error -- there are other types
  return nothingElse(event);
}

function nothingElse(event: never): never {
  throw new Error(`an event that is not known: ${JSON.stringify(event)}`);
}

// Each type has its own members, and only those.
export const healed: Observable<AuthEventOf<'healed'>> = events.on('healed');
export const from: number = ({} as AuthEventOf<'healed'>).from;
events.on('reuse-detected').subscribe(({ gap, outcome, context: { ipAddress }, at }) => {
  console.log(gap.toFixed(), outcome, ipAddress?.length, at.getTime());
});

// @ts-expect-error -- no such event
events.on('logged-in');
// @ts-expect-error -- a member of another event
export const gap: unknown = ({} as AuthEventOf<'signed-in'>).gap;
// @ts-expect-error -- a malformed token has no session
export const sid: string = ({} as AuthEventOf<'refused'>).sid;
// @ts-expect-error -- no event has a token
export const token: unknown = ({} as AuthEvent).refreshToken;

/** Listeners read events and don't change them. */
export function tamper(event: AuthEventOf<'subject-revoked'>): void {
  // @ts-expect-error -- events are for reading
  event.count = 0;
  // @ts-expect-error -- and so are their lists
  event.except[0] = 's1';
}

export const types: readonly AuthEventType[] = ['signed-in', 'healed'];
