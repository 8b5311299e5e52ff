import type { SessionLifetimes } from '../domain/session.js';
import { DAY, OptionReader, SECOND, TEN_YEARS } from './option-reader.js';
import type { ResolvedAuthOptions, SessionLimit } from './resolved-auth-options.js';
import type { SessionSettings } from './session-settings.js';

/** Reads the group `session`. */
export function readSession(
  top: OptionReader,
  accessTokenLifetime: number,
): Pick<ResolvedAuthOptions, 'session' | 'sessionLimit' | 'deviceName' | 'contextPolicy'> {
  const members = [
    ...['inactivityTimeout', 'absoluteLifetime', 'maxPerSubject', 'onLimit', 'limitBy'],
    ...['device', 'onContextMismatch', 'sameContext'],
  ];
  const group = new OptionReader('session', top.get('session'), members);
  return {
    session: readLifetimes(group, accessTokenLifetime),
    sessionLimit: readLimit(group),
    deviceName: group.callback<NonNullable<SessionSettings['device']>>('device'),
    contextPolicy: Object.freeze({
      onMismatch: group.oneOf('onContextMismatch', 'allow', ['allow', 'reject', 'revoke-session']),
      same: group.callback<NonNullable<SessionSettings['sameContext']>>('sameContext'),
    }),
  };
}

function readLifetimes(group: OptionReader, accessTokenLifetime: number): SessionLifetimes {
  const bounds = { min: 2 * SECOND, max: TEN_YEARS, words: '2 s to 10 years' };
  const absoluteLifetime = group.duration('absoluteLifetime', 30 * DAY, bounds);
  const usual = Math.min(7 * DAY, absoluteLifetime);
  const inactivityTimeout = group.duration('inactivityTimeout', usual, bounds);
  if (inactivityTimeout <= accessTokenLifetime) {
    const isCapped = absoluteLifetime === inactivityTimeout && !group.has('inactivityTimeout');
    const option = isCapped ? 'absoluteLifetime' : 'inactivityTimeout';
    group.refuse(
      option,
      'is not longer than accessToken.lifetime',
      'Give more, or a shorter accessToken.lifetime',
    );
  }
  if (absoluteLifetime < inactivityTimeout) {
    group.refuse(
      'absoluteLifetime',
      'is shorter than session.inactivityTimeout',
      'Give at least that',
    );
  }
  return Object.freeze({ inactivityTimeout, absoluteLifetime });
}

function readLimit(group: OptionReader): SessionLimit | undefined {
  if (!group.has('maxPerSubject')) {
    for (const name of ['onLimit', 'limitBy'])
      if (group.has(name))
        group.refuse(name, 'has no effect without session.maxPerSubject', 'Give that, too');
    return undefined;
  }
  return Object.freeze({
    max: group.integer('maxPerSubject', 0, 1, 10_000),
    onLimit: group.oneOf('onLimit', 'revoke-oldest', ['revoke-oldest', 'reject']),
    by: group.callback<NonNullable<SessionSettings['limitBy']>>('limitBy'),
  });
}
