import { AUDIENCE, ISSUER, SECRET } from '../builders.js';

/** The settings that must be given. */
export const REQUIRED = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE };

/** Settings that are refused: which option the refusal names, and its exact words. */
export interface Refusal {
  readonly given: object;
  readonly option: string;
  readonly says: string;
}

const SETTINGS =
  'secret, issuer, audience, accessToken, refreshToken, session, revocation, pruning, deadlines, maxStoreCalls, clockTolerance, clientId, allowInsecure, transport, cookie, csrf';
const SESSION =
  'inactivityTimeout, absoluteLifetime, maxPerSubject, onLimit, limitBy, device, onContextMismatch, sameContext';
const STRUCTURE =
  'subjects, repository, revocationFeed, controller, jwks, globalGuard, name, imports';

/** In `forRoot` the structure stands beside the settings. */
export function saidByForRoot({ says }: Refusal): string {
  return says.replace(`Known here: ${SETTINGS}`, `Known here: ${STRUCTURE}, ${SETTINGS}`);
}

/** `session.absoluteLifetime` and a value as settings. */
function at(option: string, value: unknown): object {
  const [name = '', member] = option.split('.');
  return { [name]: member === undefined ? value : { [member]: value } };
}

/** Values of one option with what is wrong with them, and what to give instead. */
function refused(
  option: string,
  remedy: string,
  ...values: readonly (readonly [value: unknown, problem: string])[]
): Refusal[] {
  return values.map(([value, problem]) => ({
    given: at(option, value),
    option,
    says: `${problem}. ${remedy}`,
  }));
}

const UNKNOWN_NAMES: readonly Refusal[] = [
  { given: { acessToken: {} }, option: 'acessToken', says: notKnown(SETTINGS) },
  { given: { ttl: undefined }, option: 'ttl', says: notKnown(SETTINGS) },
  { given: { Secret: SECRET }, option: 'Secret', says: notKnown(SETTINGS) },
  ...(
    [
      ['accessToken.ttl', 'lifetime, signingKey, verificationKeys, cacheSize, claims'],
      ['refreshToken.graceperiod', 'rotation, gracePeriod, raceTolerance, onReuse, onAhead'],
      ['session.idle', SESSION],
      ['revocation.mode', 'check, onStale, staleAfter, maxEntries'],
      ['pruning.batch', 'interval, batchSize'],
      ['deadlines.signer', 'store, subject'],
    ] as const
  ).map(([option, known]) => ({ given: at(option, 1), option, says: notKnown(known) })),
  {
    given: JSON.parse('{"session":{"__proto__":{"absoluteLifetime":1}}}') as object,
    option: 'session.__proto__',
    says: notKnown(SESSION),
  },
];

function notKnown(known: string): string {
  return `is not an option. Known here: ${known}`;
}

const GROUPS = [
  'accessToken',
  'refreshToken',
  'session',
  'revocation',
  'pruning',
  'deadlines',
].flatMap((group) =>
  refused(
    group,
    'Give an object',
    ['7d', 'is a text'],
    [[], 'is an array'],
    [null, 'is null'],
    [true, 'is a boolean'],
    [() => ({}), 'is a function'],
  ),
);

const BYTES_OF_31 = Uint8Array.from({ length: 31 }, (_, index) => index * 7);

const SECRETS: readonly Refusal[] = [
  ...refused(
    'secret',
    'Give 32 random bytes or more, such as the output of: openssl rand -base64 48',
    [undefined, 'is missing'],
    [null, 'is null'],
    [1e40, 'is a number'],
    [{}, 'is an object'],
    ['', 'has 0 bytes where 32 are the least'],
    ['secret', 'has 6 bytes where 32 are the least'],
    ['u7Qe9xLp', 'has 8 bytes where 32 are the least'],
    [SECRET.slice(1), 'has 31 bytes where 32 are the least'],
    [BYTES_OF_31, 'has 31 bytes where 32 are the least'],
    ['x'.repeat(64), 'repeats a few characters'],
    [new Uint8Array(32), 'repeats a few characters'],
    ['please-change-me-0123456789-abcdef', 'comes from an example'],
    [`-----BEGIN PUBLIC KEY-----\n${SECRET}`, 'is made of a PEM or JWK'],
    [[SECRET, ` {"kty":"oct","k":"${SECRET}"}`], 'is made of a PEM or JWK'],
    [[SECRET, 'short'], 'has 5 bytes where 32 are the least'],
    [['short', SECRET], 'has 5 bytes where 32 are the least'],
    [[SECRET, undefined], 'is missing'],
  ),
  ...refused('secret', 'Give at least one secret', [[], 'is an empty array']),
  ...refused(
    'secret',
    'Give each secret once',
    [[SECRET, SECRET], 'holds the same secret twice'],
    [[SECRET, Buffer.from(SECRET)], 'holds the same secret twice'],
  ),
];

const NAMES: readonly Refusal[] = [
  ...refused(
    'issuer',
    'Give a text that is not empty',
    [undefined, 'is missing'],
    ['', 'is an empty text'],
    [7, 'is a number'],
    [[ISSUER], 'is an array'],
    [new URL(ISSUER), 'is an object'],
  ),
  ...refused(
    'audience',
    'Give the name of your service, or several in an array',
    [undefined, 'is missing'],
    [null, 'is null'],
    ['', 'is an empty text'],
    [7, 'is a number'],
    [{}, 'is an object'],
    [[], 'is an array'],
    [[AUDIENCE, ''], 'is an array'],
    [[AUDIENCE, 7], 'is an array'],
  ),
  ...refused(
    'clientId',
    'Give a text that is not empty',
    ['', 'is an empty text'],
    [7, 'is a number'],
  ),
];

/** What is no duration, whichever option it is given for (R103). */
const DURATIONS = [
  ...['accessToken.lifetime', 'refreshToken.gracePeriod', 'refreshToken.raceTolerance'],
  ...['session.inactivityTimeout', 'session.absoluteLifetime'],
  ...['pruning.interval', 'deadlines.store', 'deadlines.subject', 'clockTolerance'],
].flatMap((option) =>
  refused(
    option,
    "Give seconds as a number, or text with a unit such as '30s', '10m' or '7d'",
    [Number.NaN, 'is not a finite number that is no duration'],
    [Number.POSITIVE_INFINITY, 'is not a finite number that is no duration'],
    [-1, 'is a number that is no duration'],
    ['30', 'is a text that is no duration'],
    ['30 minutes', 'is a text that is no duration'],
    ['', 'is an empty text that is no duration'],
    [null, 'is null that is no duration'],
    [true, 'is a boolean that is no duration'],
    [['30s'], 'is an array that is no duration'],
  ),
);

const BOUNDS: readonly Refusal[] = [
  ...refused(
    'accessToken.lifetime',
    'Give whole seconds, 1 s to 10 years',
    [0, 'is out of bounds'],
    ['999ms', 'is out of bounds'],
    ['3651d', 'is out of bounds'],
    [1.5, 'has a fraction'],
  ),
  ...refused(
    'refreshToken.gracePeriod',
    'Give 0 to 300 s',
    [301, 'is out of bounds'],
    ['300001ms', 'is out of bounds'],
  ),
  ...refused('refreshToken.raceTolerance', 'Give 0 to 60 s', ['61s', 'is out of bounds']),
  ...refused('session.inactivityTimeout', 'Give 2 s to 10 years', [1, 'is out of bounds']),
  ...refused(
    'session.absoluteLifetime',
    'Give 2 s to 10 years',
    [1, 'is out of bounds'],
    ['3651d', 'is out of bounds'],
  ),
  ...['deadlines.store', 'deadlines.subject'].flatMap((option) =>
    refused(
      option,
      'Give 10 ms to 60 s',
      [0, 'is out of bounds'],
      ['9ms', 'is out of bounds'],
      ['61s', 'is out of bounds'],
    ),
  ),
  ...refused(
    'pruning.interval',
    'Give 1 min to 24 h, or false',
    [0, 'is out of bounds'],
    ['59999ms', 'is out of bounds'],
    ['86400001ms', 'is out of bounds'],
  ),
  ...refused(
    'pruning.batchSize',
    'Give a whole number from 1 to 10000',
    [0, 'is out of bounds'],
    [10_001, 'is out of bounds'],
    [1.5, 'is out of bounds'],
    ['100', 'is out of bounds'],
  ),
  ...refused(
    'session.maxPerSubject',
    'Give a whole number from 1 to 10000',
    [0, 'is out of bounds'],
    [10_001, 'is out of bounds'],
    [1.5, 'is out of bounds'],
    ['1', 'is out of bounds'],
    [null, 'is out of bounds'],
  ),
  ...refused('clockTolerance', 'Give 0 to 60 s', [61, 'is out of bounds']),
  ...refused(
    'maxStoreCalls',
    'Give a whole number from 1 to 100000',
    [0, 'is out of bounds'],
    [100_001, 'is out of bounds'],
    [1.5, 'is out of bounds'],
    [Number.NaN, 'is out of bounds'],
    [Number.POSITIVE_INFINITY, 'is out of bounds'],
    ['100', 'is out of bounds'],
  ),
  ...refused(
    'accessToken.cacheSize',
    'Give a whole number from 0 to 1000000',
    [-1, 'is out of bounds'],
    [1_000_001, 'is out of bounds'],
    [0.5, 'is out of bounds'],
    ['100', 'is out of bounds'],
  ),
];

const CHOICES: readonly Refusal[] = [
  ...refused(
    'refreshToken.rotation',
    'Give true or false',
    ['off', 'is a text'],
    [0, 'is a number'],
  ),
  ...refused(
    'refreshToken.onReuse',
    "Give 'revoke-session' or 'revoke-subject' or 'reject'",
    ['revoke', 'is a text that is not known'],
    [false, 'is a boolean that is not known'],
  ),
  ...refused('refreshToken.onAhead', "Give 'heal' or 'reject'", [
    'ignore',
    'is a text that is not known',
  ]),
  ...refused('revocation.check', "Give 'none' or 'feed' or 'store'", [
    'push',
    'is a text that is not known',
  ]),
  ...refused('revocation.onStale', "Give 'allow' or 'store' or 'deny'", [
    'reject',
    'is a text that is not known',
  ]),
  ...refused(
    'revocation.staleAfter',
    'Give 2 s to 10 min',
    ['1999ms', 'is out of bounds'],
    ['601s', 'is out of bounds'],
  ),
  ...refused('revocation.maxEntries', 'Give a whole number from 100 to 10000000', [
    99,
    'is out of bounds',
  ]),
  ...refused('accessToken.claims', 'Give a function', [{ admin: true }, 'is an object']),
  ...refused('allowInsecure', "Known: 'in-memory-repository' or 'cookies-over-http'", [
    ['everything'],
    'holds something not known',
  ]),
  ...refused(
    'allowInsecure',
    'Give an array',
    ['in-memory-repository', 'is a text'],
    [true, 'is a boolean'],
  ),
];

/** Of the members of `session` that need another one. */
const LIMITS: readonly Refusal[] = [
  {
    given: { session: { maxPerSubject: 1, onLimit: 'evict' } },
    option: 'session.onLimit',
    says: "is a text that is not known. Give 'revoke-oldest' or 'reject'",
  },
  {
    given: { session: { maxPerSubject: 1, limitBy: 'clientId' } },
    option: 'session.limitBy',
    says: 'is a text. Give a function',
  },
  ...refused('session.sameContext', 'Give a function', [true, 'is a boolean']),
  ...refused('session.onContextMismatch', "Give 'allow' or 'reject' or 'revoke-session'", [
    'revoke',
    'is a text that is not known',
  ]),
  ...refused('session.device', 'Give a function', ['Chrome', 'is a text']),
  ...refused('session.onLimit', 'Give that, too', [
    'reject',
    'has no effect without session.maxPerSubject',
  ]),
  ...refused('session.limitBy', 'Give that, too', [
    () => 'all',
    'has no effect without session.maxPerSubject',
  ]),
];

const NOT_SHORTER = 'is not shorter than accessToken.lifetime. Give less than that, or 0';
const NOT_LONGER =
  'is not longer than accessToken.lifetime. Give more, or a shorter accessToken.lifetime';

/** Each is good by itself, and bad beside the other (R43, R103, attack 90). */
const COMBINATIONS: readonly Refusal[] = [
  {
    given: { accessToken: { lifetime: 60 }, refreshToken: { gracePeriod: 60 } },
    option: 'refreshToken.gracePeriod',
    says: NOT_SHORTER,
  },
  {
    given: { accessToken: { lifetime: '1m' }, refreshToken: { gracePeriod: '2m' } },
    option: 'refreshToken.gracePeriod',
    says: NOT_SHORTER,
  },
  {
    given: { session: { inactivityTimeout: '10m' } },
    option: 'session.inactivityTimeout',
    says: NOT_LONGER,
  },
  {
    given: { session: { inactivityTimeout: '5m' } },
    option: 'session.inactivityTimeout',
    says: NOT_LONGER,
  },
  {
    given: { session: { absoluteLifetime: '10m' } },
    option: 'session.absoluteLifetime',
    says: NOT_LONGER,
  },
  {
    given: { accessToken: { lifetime: '8d' }, session: { absoluteLifetime: '30d' } },
    option: 'session.inactivityTimeout',
    says: NOT_LONGER,
  },
  {
    given: { session: { absoluteLifetime: '10m', inactivityTimeout: '10m' } },
    option: 'session.inactivityTimeout',
    says: NOT_LONGER,
  },
  {
    given: { session: { absoluteLifetime: '1d', inactivityTimeout: '2d' } },
    option: 'session.absoluteLifetime',
    says: 'is shorter than session.inactivityTimeout. Give at least that',
  },
];

/** Every refusal of settings. */
export const REFUSALS: readonly Refusal[] = [
  ...UNKNOWN_NAMES,
  ...GROUPS,
  ...SECRETS,
  ...NAMES,
  ...DURATIONS,
  ...BOUNDS,
  ...CHOICES,
  ...LIMITS,
  ...COMBINATIONS,
];
