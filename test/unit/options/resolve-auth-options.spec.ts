import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError } from '../../../lib/domain/auth-error.js';
import { deriveAccessTokenKey } from '../../../lib/crypto/access-token-key.js';
import { resolveAuthOptions } from '../../../lib/options/resolve-auth-options.js';
import { AUDIENCE, DAY, HOUR, ISSUER, OTHER_SECRET, SECOND, SECRET } from '../builders.js';
import { REFUSALS, REQUIRED } from './refusals.js';

const DEVELOPMENT = { production: false, inMemory: true };

function resolve(given: object = {}) {
  return resolveAuthOptions({ ...REQUIRED, ...given }, DEVELOPMENT);
}

function refusalOf(settings: unknown): AuthConfigurationError {
  try {
    resolveAuthOptions(settings, DEVELOPMENT);
  } catch (error) {
    if (error instanceof AuthConfigurationError) return error;
  }
  throw new Error('not refused');
}

describe('what can’t be right is refused, in words that name the option (R102, R103, R106)', () => {
  it.each(REFUSALS)('$option: $says', ({ given, option, says }) => {
    const { message, ...error } = refusalOf({ ...REQUIRED, ...given });
    expect(message).toBe(`${option}: ${says}`);
    expect(error).toMatchObject({ option, code: 'ERR_AUTH_CONFIGURATION' });
  });

  it.each([
    ['missing', undefined, 'secret: is missing. '],
    ['null', null, 'options: is null. Give an object'],
    ['text', 'secret', 'options: is a text. Give an object'],
    ['an array', [REQUIRED], 'options: is an array. Give an object'],
    ['a function', () => REQUIRED, 'options: is a function. Give an object'],
  ])('settings that are %s', (_case, settings, message) => {
    expect(refusalOf(settings).message).toContain(message);
  });

  it('sessions in memory, in production, unless that is allowed by its name (R105)', () => {
    const production = { production: true, inMemory: true };
    expect(() => resolveAuthOptions(REQUIRED, production)).toThrow(
      "repository: keeps sessions in memory, in production. Give a repository that outlives the process, or name it in allowInsecure: ['in-memory-repository']",
    );
    const allowed = { ...REQUIRED, allowInsecure: ['in-memory-repository'] };
    expect(() => resolveAuthOptions(allowed, production)).not.toThrow();
    expect(() => resolveAuthOptions(REQUIRED, { ...production, inMemory: false })).not.toThrow();
  });
});

describe('what is not set', () => {
  it('has these defaults', () => {
    const { accessTokenKeys, refreshTokenKeys, ...rest } = resolve();
    expect(accessTokenKeys.signing.algorithm).toBe('HS256');
    expect(accessTokenKeys.others).toEqual([]);
    expect(refreshTokenKeys).toHaveLength(1);
    expect(rest).toEqual({
      allowInsecure: [],
      issuer: ISSUER,
      audiences: [AUDIENCE],
      accessTokenLifetime: 600 * SECOND,
      accessTokenCacheSize: 10_000,
      claims: undefined,
      rotation: {
        rotation: true,
        gracePeriod: 30 * SECOND,
        raceTolerance: 2 * SECOND,
        healAhead: true,
        slideInterval: 600 * SECOND,
      },
      onReuse: 'revoke-session',
      session: { inactivityTimeout: 7 * DAY, absoluteLifetime: 30 * DAY },
      sessionLimit: undefined,
      deviceName: undefined,
      contextPolicy: { onMismatch: 'allow', same: undefined },
      revocation: {
        check: 'none',
        onStale: 'allow',
        staleAfter: 5 * SECOND,
        maxEntries: 100_000,
        horizon: 610 * SECOND,
      },
      pruning: { interval: HOUR, batchSize: 1_000 },
      storeDeadline: 2 * SECOND,
      subjectDeadline: 10 * SECOND,
      maxStoreCalls: 1_000,
      clockTolerance: 5 * SECOND,
      clientId: 'first-party',
      transport: { bearer: true, cookies: undefined },
      warnings: [],
    });
  });

  it.each([
    [
      'the grace period is half the access-token lifetime, where that is less than 30 s',
      { accessToken: { lifetime: 20 } },
      { rotation: { gracePeriod: 10 * SECOND } },
    ],
    [
      'the grace period of the shortest access token is half a second',
      { accessToken: { lifetime: 1 } },
      { rotation: { gracePeriod: 500 } },
    ],
    [
      'the grace period stays 30 s for long access tokens',
      { accessToken: { lifetime: '1h' } },
      { rotation: { gracePeriod: 30 * SECOND } },
    ],
    [
      'the inactivity timeout is the absolute lifetime, where that is less than 7 d',
      { session: { absoluteLifetime: '1d' } },
      { session: { inactivityTimeout: DAY } },
    ],
    [
      'undefined is like nothing',
      { accessToken: undefined, session: { inactivityTimeout: undefined }, clientId: undefined },
      { session: { inactivityTimeout: 7 * DAY }, clientId: 'first-party' },
    ],
    [
      'an empty group is like none',
      {
        accessToken: {},
        refreshToken: {},
        session: {},
        revocation: {},
        pruning: {},
        deadlines: {},
      },
      { onReuse: 'revoke-session', revocation: { check: 'none' }, storeDeadline: 2 * SECOND },
    ],
  ])('%s', (_case, given, resolved) => {
    expect(resolve(given)).toMatchObject(resolved);
  });
});

describe('what is set, up to its bounds', () => {
  it.each([
    [{ accessToken: { lifetime: '2m' } }, { rotation: { slideInterval: 120 * SECOND } }],
    [{ accessToken: { lifetime: '1000ms' } }, { accessTokenLifetime: SECOND }],
    [{ accessToken: { cacheSize: 0 } }, { accessTokenCacheSize: 0 }],
    [{ accessToken: { cacheSize: 1_000_000 } }, { accessTokenCacheSize: 1_000_000 }],
    [{ refreshToken: { rotation: false } }, { rotation: { rotation: false } }],
    [{ refreshToken: { gracePeriod: 0 } }, { rotation: { gracePeriod: 0 } }],
    [{ refreshToken: { gracePeriod: '5m' } }, { rotation: { gracePeriod: 300 * SECOND } }],
    [
      { refreshToken: { gracePeriod: '9999ms' }, accessToken: { lifetime: 10 } },
      { rotation: { gracePeriod: 9_999 } },
    ],
    [{ refreshToken: { raceTolerance: 0 } }, { rotation: { raceTolerance: 0 } }],
    [{ refreshToken: { raceTolerance: '1m' } }, { rotation: { raceTolerance: 60 * SECOND } }],
    [{ refreshToken: { onReuse: 'revoke-subject' } }, { onReuse: 'revoke-subject' }],
    [{ refreshToken: { onReuse: 'reject' } }, { onReuse: 'reject' }],
    [{ refreshToken: { onAhead: 'reject' } }, { rotation: { healAhead: false } }],
    [
      { session: { inactivityTimeout: '1h', absoluteLifetime: '1h' } },
      { session: { inactivityTimeout: HOUR, absoluteLifetime: HOUR } },
    ],
    [
      { accessToken: { lifetime: 1 }, session: { absoluteLifetime: 2 } },
      { session: { inactivityTimeout: 2 * SECOND, absoluteLifetime: 2 * SECOND } },
    ],
    [
      { session: { absoluteLifetime: '3650d' } },
      { session: { inactivityTimeout: 7 * DAY, absoluteLifetime: 3_650 * DAY } },
    ],
    [
      { session: { maxPerSubject: 1 } },
      { sessionLimit: { max: 1, onLimit: 'revoke-oldest', by: undefined } },
    ],
    [
      { session: { maxPerSubject: 10_000, onLimit: 'reject' } },
      { sessionLimit: { max: 10_000, onLimit: 'reject' } },
    ],
    [
      { session: { onContextMismatch: 'revoke-session' } },
      { contextPolicy: { onMismatch: 'revoke-session' } },
    ],
    [{ revocation: { check: 'store' } }, { revocation: { check: 'store' } }],
    [{ revocation: { check: 'feed', onStale: 'deny' } }, { revocation: { onStale: 'deny' } }],
    [{ revocation: { staleAfter: '10m' } }, { revocation: { staleAfter: 600 * SECOND } }],
    [{ revocation: { maxEntries: 100 } }, { revocation: { maxEntries: 100 } }],
    [
      { accessToken: { lifetime: '1h' }, clockTolerance: '1m' },
      { revocation: { horizon: HOUR + 120 * SECOND } },
    ],
    [{ pruning: { interval: false } }, { pruning: { interval: false, batchSize: 1_000 } }],
    [{ pruning: { interval: 60 } }, { pruning: { interval: 60 * SECOND } }],
    [{ pruning: { interval: '1d' } }, { pruning: { interval: DAY } }],
    [{ pruning: { batchSize: 1 } }, { pruning: { interval: HOUR, batchSize: 1 } }],
    [{ pruning: { batchSize: 10_000 } }, { pruning: { batchSize: 10_000 } }],
    [{ deadlines: { store: '10ms', subject: '60s' } }, { storeDeadline: 10 }],
    [{ deadlines: { store: '10ms', subject: '60s' } }, { subjectDeadline: 60 * SECOND }],
    [{ maxStoreCalls: 1 }, { maxStoreCalls: 1 }],
    [{ maxStoreCalls: 100_000 }, { maxStoreCalls: 100_000 }],
    [{ clockTolerance: 0 }, { clockTolerance: 0 }],
    [{ clockTolerance: '60s' }, { clockTolerance: 60 * SECOND }],
    [{ clientId: 'web' }, { clientId: 'web' }],
    [{ audience: ['orders', 'mail'] }, { audiences: ['orders', 'mail'] }],
  ])('%j', (given, resolved) => {
    expect(resolve(given)).toMatchObject(resolved);
  });

  it('claims are kept as the function they are', () => {
    const claims = () => ({});
    expect(resolve({ accessToken: { claims } }).claims).toBe(claims);
  });
});

describe('keys', () => {
  it('are the same for the text and the bytes of a secret', () => {
    const text = resolve();
    const bytes = resolve({ secret: Uint8Array.from(Buffer.from(SECRET)) });
    expect(bytes.accessTokenKeys.signing.kid).toBe(text.accessTokenKeys.signing.kid);
    expect(bytes.refreshTokenKeys[0].equals(text.refreshTokenKeys[0])).toBe(true);
  });

  it('are as many as secrets, in their order (F24)', () => {
    const both = resolve({ secret: [OTHER_SECRET, SECRET] });
    const parts = [resolve({ secret: OTHER_SECRET }), resolve()];
    const { signing, others } = both.accessTokenKeys;
    expect([signing, ...others]).toHaveLength(2);
    for (const [index, part] of parts.entries()) {
      expect([signing, ...others][index]?.kid).toBe(part.accessTokenKeys.signing.kid);
      expect(both.refreshTokenKeys[index]?.equals(part.refreshTokenKeys[0])).toBe(true);
    }
  });

  it('of access and of refresh tokens differ (R21, R102)', () => {
    const { accessTokenKeys, refreshTokenKeys } = resolve();
    expect(accessTokenKeys.signing.signingKey.equals(refreshTokenKeys[0])).toBe(false);
  });
});

describe('an access token that lives longer than an hour (R103)', () => {
  it('is warned of, and an hour is not', () => {
    expect(resolve({ accessToken: { lifetime: '3601s' } }).warnings).toEqual([
      'accessToken.lifetime is longer than an hour: a revoked session keeps its access token for as long',
    ]);
    expect(resolve({ accessToken: { lifetime: '1h' } }).warnings).toEqual([]);
  });
});

describe('a race tolerance as long as an access token lives', () => {
  it('is warned of, and a shorter one is not: no theft would be found (R27)', () => {
    const warningsOf = (raceTolerance: string) =>
      resolve({ accessToken: { lifetime: '30s' }, refreshToken: { raceTolerance } }).warnings;
    expect(warningsOf('30s')).toEqual([
      'refreshToken.raceTolerance is not shorter than accessToken.lifetime: a session that is refreshed for each ' +
        'access token is always within it, and a stolen refresh token is never found',
    ]);
    expect(warningsOf('29999ms')).toEqual([]);
  });
});

describe('resolved options', () => {
  it('are frozen, with all that they hold (R106)', () => {
    const options = resolve({
      ...{ audience: ['orders', 'mail'], secret: [SECRET, OTHER_SECRET] },
      session: { maxPerSubject: 2 },
    });
    const { rotation, session, sessionLimit, contextPolicy, pruning, warnings } = options;
    const { audiences, accessTokenKeys, refreshTokenKeys } = options;
    const parts = { options, rotation, session, sessionLimit, contextPolicy, pruning, warnings };
    const lists = {
      audiences,
      accessTokenKeys,
      accessTokenKey: accessTokenKeys.signing,
      otherKeys: accessTokenKeys.others,
      otherKey: accessTokenKeys.others[0],
      refreshTokenKeys,
    };
    const open = Object.entries({ ...parts, ...lists }).filter(
      ([, part]) => !Object.isFrozen(part),
    );
    expect(open.map(([name]) => name)).toEqual([]);
  });

  it('do not follow what is done to the settings afterwards (R106)', () => {
    const secret = [Buffer.from(SECRET)];
    const audience = ['orders'];
    const session = { absoluteLifetime: '1d' };
    const options = resolve({ secret, audience, session });
    secret[0]!.fill(0);
    audience.push('everything');
    session.absoluteLifetime = '9d';
    expect(options.audiences).toEqual(['orders']);
    expect(options.session.absoluteLifetime).toBe(DAY);
    const { signingKey } = resolve().accessTokenKeys.signing;
    expect(options.accessTokenKeys.signing.signingKey.equals(signingKey)).toBe(true);
  });

  it('leave the settings as they were', () => {
    const session = Object.freeze({ absoluteLifetime: '1d' });
    const settings = Object.freeze({ ...REQUIRED, session });
    resolveAuthOptions(settings, DEVELOPMENT);
    expect(settings).toEqual({ ...REQUIRED, session: { absoluteLifetime: '1d' } });
  });

  it('show no secret and no key, printed or as JSON (R24)', () => {
    const options = resolve({ secret: [SECRET, Buffer.from(OTHER_SECRET)] });
    const shown = inspect(options, { showHidden: true, depth: 20 }) + JSON.stringify(options);
    const { accessTokenKeys, refreshTokenKeys } = options;
    const derived = deriveAccessTokenKey(Buffer.from(OTHER_SECRET)).signingKey;
    const keys = [accessTokenKeys.signing.signingKey, derived, ...refreshTokenKeys];
    const hidden = [
      Buffer.from(SECRET),
      Buffer.from(OTHER_SECRET),
      ...keys.map((key) => key.export()),
    ];
    for (const text of hidden.flatMap(spellingsOf)) expect(shown).not.toContain(text);
  });
});

/** The beginning of bytes as text, hexadecimal, base64 and base64url. */
function spellingsOf(bytes: Buffer): string[] {
  const encodings = ['latin1', 'hex', 'base64', 'base64url'] as const;
  return encodings.map((encoding) => bytes.toString(encoding).slice(0, 10));
}

describe('a refusal never shows what was given: not in its message, printed, or as JSON (R24, R102)', () => {
  const WEAK = 'hunter2-hunter2-hunter2';

  it.each([
    ['a short secret', { secret: WEAK }],
    ['a short secret behind a good one', { secret: [SECRET, WEAK] }],
    ['a secret twice', { secret: [SECRET, SECRET] }],
    ['an example', { secret: `changeme-${SECRET}` }],
    ['a secret in place of a group', { session: SECRET }],
    ['a secret in place of a duration', { clockTolerance: SECRET }],
    ['a secret in place of a number', { maxStoreCalls: SECRET }],
    ['a secret in place of a choice', { refreshToken: { onReuse: SECRET } }],
    ['a secret in place of a flag', { refreshToken: { rotation: SECRET } }],
    ['a secret in place of a function', { accessToken: { claims: SECRET } }],
    ['a secret in place of an allowance', { allowInsecure: [SECRET] }],
    ['a secret in an audience', { audience: [SECRET, 7] }],
    ['secrets in place of the settings', [SECRET, WEAK]],
  ])('%s', (_case, given) => {
    const error = refusalOf(Array.isArray(given) ? given : { ...REQUIRED, ...given });
    const shown = inspect(error, { showHidden: true, depth: 20 }) + JSON.stringify(error);
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('hunter2');
  });
});
