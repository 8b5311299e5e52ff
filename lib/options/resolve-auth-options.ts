import { AuthConfigurationError } from '../domain/auth-error.js';
import type { RotationPolicy } from '../domain/rotation.js';
import type { SessionLifetimes } from '../domain/session.js';
import type { AccessTokenSettings } from './auth-settings.js';
import { DAY, HOUR, MINUTE, OptionReader, SECOND, TEN_YEARS } from './option-reader.js';
import { readAccessTokenKeys } from './read-access-token-keys.js';
import { keysFor, readSecrets, type Secrets } from './read-secrets.js';
import { readSession } from './read-session.js';
import { TRANSPORT_SETTINGS, readTransport } from './read-transport.js';
import {
  readAudiences,
  readCacheSize,
  readClockTolerance,
  readRevocation,
} from './read-verification.js';
import type { ResolvedAuthOptions } from './resolved-auth-options.js';
import type { ResolvedRevocation } from './resolved-verification-options.js';

/** The names of all settings. */
export const SETTINGS: readonly string[] = [
  ...['secret', 'issuer', 'audience', 'accessToken', 'refreshToken', 'session', 'revocation'],
  ...['pruning', 'deadlines', 'maxStoreCalls', 'clockTolerance', 'clientId', 'allowInsecure'],
  ...TRANSPORT_SETTINGS,
];

/** What the options are judged against beside themselves. */
export interface Surroundings {
  /** Whether this is a production process. */
  readonly production: boolean;
  /** Whether sessions are kept in memory. */
  readonly inMemory: boolean;
  /** The name of the module instance, where it has one: its cookies are called by it. */
  readonly instance?: string;
}

/**
 * Fills in the defaults and refuses what can't be right, before anything starts. Pure.
 *
 * @throws AuthConfigurationError naming the option, what is wrong and what to write instead
 */
export function resolveAuthOptions(
  settings: unknown,
  surroundings: Surroundings,
): ResolvedAuthOptions {
  const top = new OptionReader('', settings, SETTINGS);
  const clockTolerance = readClockTolerance(top);
  const secrets = readSecrets(top);
  const access = readAccessToken(top, secrets);
  const allowInsecure = Object.freeze(
    top.someOf('allowInsecure', ['in-memory-repository', 'cookies-over-http']),
  );
  refuseUnwise({ allowInsecure }, surroundings);
  const transport = readTransport(top, {
    insecureAllowed: allowInsecure.includes('cookies-over-http'),
    instance: surroundings.instance,
    csrfKeys: () => keysFor(secrets, 'csrf-token'),
  });

  const session = readSession(top, access.accessTokenLifetime);
  const refresh = readRefreshToken(top, access.accessTokenLifetime, session.session);

  return Object.freeze({
    refreshTokenKeys: keysFor(secrets, 'refresh-token/tag'),
    ...access,
    issuer: top.text('issuer'),
    audiences: readAudiences(top),
    ...refresh,
    ...session,
    revocation: readRevocationGroup(top, access.accessTokenLifetime, clockTolerance),
    pruning: readPruning(top),
    ...readDeadlines(top),
    maxStoreCalls: top.integer('maxStoreCalls', 1_000, 1, 100_000),
    clockTolerance,
    transport,
    clientId: top.text('clientId', 'first-party'),
    allowInsecure,
    warnings: Object.freeze(warningsFor(access.accessTokenLifetime, refresh.rotation)),
  });
}

/**
 * Refuses what is unwise in these surroundings and not allowed by its name.
 *
 * @throws AuthConfigurationError naming the option
 */
export function refuseUnwise(
  { allowInsecure }: Pick<ResolvedAuthOptions, 'allowInsecure'>,
  { production, inMemory }: Surroundings,
): void {
  if (!production || !inMemory || allowInsecure.includes('in-memory-repository')) return;
  throw new AuthConfigurationError(
    'repository',
    'keeps sessions in memory, in production',
    "Give a repository that outlives the process, or name it in allowInsecure: ['in-memory-repository']",
  );
}

function readAccessToken(
  top: OptionReader,
  secrets: Secrets,
): Pick<
  ResolvedAuthOptions,
  'accessTokenKeys' | 'accessTokenLifetime' | 'accessTokenCacheSize' | 'claims'
> {
  const names = ['lifetime', 'signingKey', 'verificationKeys', 'cacheSize', 'claims'];
  const group = new OptionReader('accessToken', top.get('accessToken'), names);
  const bounds = { min: SECOND, max: TEN_YEARS, words: 'whole seconds, 1 s to 10 years' };
  const accessTokenLifetime = group.duration('lifetime', 600 * SECOND, bounds);
  if (accessTokenLifetime % SECOND !== 0)
    group.refuse('lifetime', 'has a fraction', `Give ${bounds.words}`);
  return {
    accessTokenKeys: readAccessTokenKeys(group, secrets),
    accessTokenLifetime,
    accessTokenCacheSize: readCacheSize(group),
    claims: group.callback<NonNullable<AccessTokenSettings['claims']>>('claims'),
  };
}

function readRefreshToken(
  top: OptionReader,
  accessTokenLifetime: number,
  { inactivityTimeout }: SessionLifetimes,
): { readonly rotation: RotationPolicy } & Pick<ResolvedAuthOptions, 'onReuse'> {
  const known = ['rotation', 'gracePeriod', 'raceTolerance', 'onReuse', 'onAhead'];
  const group = new OptionReader('refreshToken', top.get('refreshToken'), known);
  const usualGrace = Math.min(30 * SECOND, accessTokenLifetime / 2);
  const graceBounds = { min: 0, max: 300 * SECOND, words: '0 to 300 s' };
  const raceBounds = { min: 0, max: 60 * SECOND, words: '0 to 60 s' };
  const gracePeriod = group.duration('gracePeriod', usualGrace, graceBounds);
  if (gracePeriod >= accessTokenLifetime) {
    group.refuse(
      'gracePeriod',
      'is not shorter than accessToken.lifetime',
      'Give less than that, or 0',
    );
  }
  return {
    rotation: Object.freeze({
      rotation: group.flag('rotation', true),
      gracePeriod,
      raceTolerance: group.duration('raceTolerance', 2 * SECOND, raceBounds),
      healAhead: group.oneOf('onAhead', 'heal', ['heal', 'reject']) === 'heal',
      slideInterval: slideIntervalOf(accessTokenLifetime, inactivityTimeout),
    }),
    onReuse: group.oneOf('onReuse', 'revoke-session', [
      'revoke-session',
      'revoke-subject',
      'reject',
    ]),
  };
}

/**
 * A use that goes unwritten takes as much off the inactivity timeout. So that a refresh for each access token,
 * in good time or a bit late, keeps a session, at most half of what the timeout is longer than a token lives.
 */
function slideIntervalOf(accessTokenLifetime: number, inactivityTimeout: number): number {
  return Math.min(accessTokenLifetime, (inactivityTimeout - accessTokenLifetime) / 2);
}

function readRevocationGroup(
  top: OptionReader,
  accessTokenLifetime: number,
  clockTolerance: number,
): ResolvedRevocation {
  const checks = ['check', 'onStale', 'staleAfter', 'maxEntries'];
  const group = new OptionReader('revocation', top.get('revocation'), checks);
  const check = group.oneOf('check', 'none', ['none', 'feed', 'store']);
  const policies = ['allow', 'store', 'deny'] as const;
  return readRevocation(group, { check, policies, accessTokenLifetime, clockTolerance });
}

function readPruning(top: OptionReader): ResolvedAuthOptions['pruning'] {
  const group = new OptionReader('pruning', top.get('pruning'), ['interval', 'batchSize']);
  const bounds = { min: MINUTE, max: DAY, words: '1 min to 24 h, or false' };
  return Object.freeze({
    interval: group.get('interval') === false ? false : group.duration('interval', HOUR, bounds),
    batchSize: group.integer('batchSize', 1_000, 1, 10_000),
  });
}

function readDeadlines(
  top: OptionReader,
): Pick<ResolvedAuthOptions, 'storeDeadline' | 'subjectDeadline'> {
  const group = new OptionReader('deadlines', top.get('deadlines'), ['store', 'subject']);
  const bounds = { min: 10, max: 60 * SECOND, words: '10 ms to 60 s' };
  return {
    storeDeadline: group.duration('store', 2 * SECOND, bounds),
    subjectDeadline: group.duration('subject', 10 * SECOND, bounds),
  };
}

function warningsFor(
  accessTokenLifetime: number,
  { raceTolerance }: Pick<RotationPolicy, 'raceTolerance'>,
): string[] {
  const warnings = [];
  if (accessTokenLifetime > HOUR)
    warnings.push(
      'accessToken.lifetime is longer than an hour: a revoked session keeps its access token for as long',
    );
  if (raceTolerance >= accessTokenLifetime)
    warnings.push(
      'refreshToken.raceTolerance is not shorter than accessToken.lifetime: a session that is refreshed for each ' +
        'access token is always within it, and a stolen refresh token is never found',
    );
  return warnings;
}
