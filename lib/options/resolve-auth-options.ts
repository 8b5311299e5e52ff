import type { KeyObject } from 'node:crypto';
import { deriveKey } from '../crypto/derive-key.js';
import { AuthConfigurationError } from '../domain/auth-error.js';
import type { RotationPolicy } from '../domain/rotation.js';
import type { AccessTokenSettings } from './auth-settings.js';
import { OptionReader, kindOf } from './option-reader.js';
import { readAccessTokenKeys } from './read-access-token-keys.js';
import { readAudiences } from './read-audiences.js';
import { readRevocation } from './read-revocation.js';
import { readSession } from './read-session.js';
import { readCacheSize, readClockTolerance } from './read-verification-limits.js';
import type { ResolvedAuthOptions } from './resolved-auth-options.js';
import type { ResolvedRevocation } from './resolved-verification-options.js';
import { MIN_SECRET_LENGTH, weaknessOf } from '../crypto/secret-strength.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TEN_YEARS = 3_650 * DAY;

/** The names of all settings. */
export const SETTINGS: readonly string[] = [
  ...['secret', 'issuer', 'audience', 'accessToken', 'refreshToken', 'session', 'revocation'],
  ...['pruning', 'deadlines', 'maxStoreCalls', 'clockTolerance', 'clientId', 'allowInsecure'],
];

/** What the options are judged against beside themselves. */
export interface Surroundings {
  /** Whether this is a production process. */
  readonly production: boolean;
  /** Whether sessions are kept in memory. */
  readonly inMemory: boolean;
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
  const allowInsecure = Object.freeze(top.someOf('allowInsecure', ['in-memory-repository']));
  refuseUnwise({ allowInsecure }, surroundings);

  return Object.freeze({
    refreshTokenKeys: tagKeysOf(secrets),
    ...access,
    issuer: top.text('issuer'),
    audiences: readAudiences(top),
    ...readRefreshToken(top, access.accessTokenLifetime),
    ...readSession(top, access.accessTokenLifetime),
    revocation: readRevocationOptions(top, access.accessTokenLifetime + 2 * clockTolerance),
    pruning: readPruning(top),
    ...readDeadlines(top),
    maxStoreCalls: top.integer('maxStoreCalls', 1_000, 1, 100_000),
    clockTolerance,
    clientId: top.text('clientId', 'first-party'),
    allowInsecure,
    warnings: Object.freeze(warningsFor(access.accessTokenLifetime)),
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

function readSecrets(top: OptionReader): readonly [Buffer, ...Buffer[]] {
  const given = top.get('secret');
  const [first, ...others] = (Array.isArray(given) ? given : [given]).map((one) =>
    secretBytes(top, one),
  );
  if (first === undefined)
    return top.refuse('secret', 'is an empty array', 'Give at least one secret');
  if (new Set([first, ...others].map((one) => one.toString('base64'))).size !== others.length + 1) {
    top.refuse('secret', 'holds the same secret twice', 'Give each secret once');
  }
  return [first, ...others];
}

function tagKeysOf([first, ...others]: readonly [Uint8Array, ...Uint8Array[]]): readonly [
  KeyObject,
  ...KeyObject[],
] {
  const deriveTagKey = (secret: Uint8Array): KeyObject => deriveKey(secret, 'refresh-token/tag');
  return Object.freeze([deriveTagKey(first), ...others.map(deriveTagKey)] as const);
}

function secretBytes(top: OptionReader, secret: unknown): Buffer {
  const remedy = `Give ${MIN_SECRET_LENGTH} random bytes or more, such as the output of: openssl rand -base64 48`;
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) {
    return top.refuse('secret', `is ${kindOf(secret)}`, remedy);
  }
  const bytes = Buffer.from(secret as Uint8Array);
  const weakness = weaknessOf(bytes);
  return weakness === undefined ? bytes : top.refuse('secret', weakness, remedy);
}

function readAccessToken(
  top: OptionReader,
  secrets: readonly [Buffer, ...Buffer[]],
): Pick<
  ResolvedAuthOptions,
  'accessTokenKeys' | 'accessTokenLifetime' | 'accessTokenCacheSize' | 'claims'
> {
  const names = ['lifetime', 'signingKey', 'verificationKeys', 'cacheSize', 'claims'];
  const group = new OptionReader('accessToken', top.get('accessToken'), names);
  const bounds = { min: SECOND, max: TEN_YEARS, words: 'whole seconds, at least 1 s' };
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
): { readonly rotation: RotationPolicy } & Pick<ResolvedAuthOptions, 'onReuse'> {
  const known = ['rotation', 'gracePeriod', 'raceTolerance', 'onReuse', 'onAhead'];
  const group = new OptionReader('refreshToken', top.get('refreshToken'), known);
  const usualGrace = Math.min(30 * SECOND, accessTokenLifetime / 2);
  const gracePeriod = group.duration('gracePeriod', usualGrace, upTo(300 * SECOND, '0 to 300 s'));
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
      raceTolerance: group.duration('raceTolerance', 2 * SECOND, upTo(60 * SECOND, '0 to 60 s')),
      healAhead: group.oneOf('onAhead', 'heal', ['heal', 'reject']) === 'heal',
      slideInterval: accessTokenLifetime,
    }),
    onReuse: group.oneOf('onReuse', 'revoke-session', [
      'revoke-session',
      'revoke-subject',
      'reject',
    ]),
  };
}

function readRevocationOptions(top: OptionReader, horizon: number): ResolvedRevocation {
  const levels = ['check', 'onStale', 'staleAfter', 'maxEntries'];
  const group = new OptionReader('revocation', top.get('revocation'), levels);
  const check = group.oneOf('check', 'none', ['none', 'feed', 'store']);
  return readRevocation(group, { check, policies: ['allow', 'store', 'deny'], horizon });
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

function warningsFor(accessTokenLifetime: number): string[] {
  if (accessTokenLifetime <= HOUR) return [];
  return [
    'accessToken.lifetime is longer than an hour: a revoked session keeps its access token for as long',
  ];
}

function upTo(max: number, words: string): { min: number; max: number; words: string } {
  return { min: 0, max, words };
}
