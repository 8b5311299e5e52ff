import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../sample/environment/database-address.js';
import { readEnvironment, variableOf } from '../../sample/environment/environment.js';

describe('the environment of the sample', () => {
  it('asks for nothing: every variable has a default', () => {
    const { auth, ...rest } = readEnvironment({});
    expect(rest).toEqual({
      host: '127.0.0.1',
      port: 3000,
      httpAdapter: 'express',
      logLevel: 'warn',
      evaluation: true,
      database: { kind: 'sqlite', file: undefined },
      secret: undefined,
    });
    expect(JSON.parse(JSON.stringify(auth))).toEqual({
      accessToken: {},
      refreshToken: {},
      session: {},
      revocation: {},
      transport: 'both',
    });
  });

  it('turns what an evaluator wants to turn', () => {
    const variables = {
      ...{ HOST: '::1', PORT: '0', HTTP_ADAPTER: 'fastify', LOG_LEVEL: 'debug' },
      ...{ AUTH_SECRET: 'kept as it is ', ACCESS_TOKEN_LIFETIME: '10m', GRACE_PERIOD: '20' },
      ...{ RACE_TOLERANCE: '0', INACTIVITY_TIMEOUT: '1.5', ABSOLUTE_LIFETIME: '30d' },
      ...{ ON_REUSE: 'revoke-subject', REVOCATION_CHECK: 'feed' },
      ...{ ON_STALE: 'store', STALE_AFTER: '10' },
      ...{ MAX_SESSIONS: '3', ON_LIMIT: 'reject' },
      ...{ TRANSPORT: 'cookie', ALLOWED_ORIGINS: 'https://a.example, ,https://b.example' },
      ...{ SIGNING_ALG: 'ES256', SIGNING_KEY_FILE: 'my keys/key.pem' },
      ...{ DATABASE_URL: 'sqlite:here.db' },
    };
    expect(readEnvironment(variables)).toEqual({
      host: '::1',
      port: 0,
      httpAdapter: 'fastify',
      logLevel: 'debug',
      evaluation: true,
      database: { kind: 'sqlite', file: 'here.db' },
      secret: 'kept as it is ',
      keyPair: { alg: 'ES256', file: 'my keys/key.pem' },
      auth: {
        accessToken: { lifetime: '10m' },
        refreshToken: { gracePeriod: 20, raceTolerance: 0, onReuse: 'revoke-subject' },
        session: {
          ...{ inactivityTimeout: 1.5, absoluteLifetime: '30d' },
          ...{ maxPerSubject: 3, onLimit: 'reject' },
        },
        revocation: { check: 'feed', onStale: 'store', staleAfter: 10 },
        transport: 'cookie',
        csrf: { allowedOrigins: ['https://a.example', 'https://b.example'] },
      },
    });
  });

  it.each([
    [undefined, undefined, true],
    ['localhost', undefined, true],
    ['127.8.0.1', undefined, true],
    ['::1', undefined, true],
    ['0.0.0.0', undefined, false],
    ['::', undefined, false],
    ['10.0.0.1', undefined, false],
    ['127.0.0.1.example.com', undefined, false],
    ['localhost.example.com', undefined, false],
    ['0.0.0.0', 'on', true],
    ['127.0.0.1', 'off', false],
  ])(
    'with HOST=%s and EVALUATION=%s the evaluation page is there: %s',
    (HOST, EVALUATION, there) => {
      expect(readEnvironment({ HOST, EVALUATION }).evaluation).toBe(there);
    },
  );

  it('takes an empty variable for one that is not set', () => {
    const empty = { PORT: '', AUTH_SECRET: '', DATABASE_URL: '', REDIS_URL: '', ON_REUSE: '' };
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it.each([
    [{}, undefined],
    [{ SIGNING_ALG: 'HS256' }, undefined],
    [{ SIGNING_ALG: 'ES256' }, { alg: 'ES256', file: '.data/signing-key-es256.pem' }],
    [{ SIGNING_ALG: 'RS256' }, { alg: 'RS256', file: '.data/signing-key-rs256.pem' }],
    [
      { SIGNING_ALG: 'RS256', SIGNING_KEY_FILE: 'k' },
      { alg: 'RS256', file: 'k' },
    ],
  ])('reads %j as the pair of keys %j', (variables, keyPair) => {
    expect(readEnvironment(variables).keyPair).toEqual(keyPair);
  });

  it.each([
    ['sqlite:here.db', 'here.db'],
    ['sqlite:./here.db', './here.db'],
    ['sqlite:/there/here.db', '/there/here.db'],
    ['sqlite:///there/here.db', '/there/here.db'],
    ['SQLITE:here.db', 'here.db'],
  ])('reads DATABASE_URL %s as the file %s', (url, file) => {
    expect(readEnvironment({ DATABASE_URL: url }).database).toEqual({ kind: 'sqlite', file });
  });

  it.each([
    ['postgres://me:pw@db/x', 'postgres'],
    ['postgresql://me:p%40w@db:5433/x?sslmode=verify-full', 'postgres'],
    ['postgres://[::1]/x?options=-c%20search_path%3Dauth', 'postgres'],
    ['MySQL://me@db:3307/x', 'mysql'],
    ['mariadb://db/x', 'mariadb'],
  ] as const)('reads DATABASE_URL %s as a server: %s', (address, kind) => {
    const url = new URL(address);
    const variable = 'DATABASE_URL';
    expect(readEnvironment({ DATABASE_URL: address }).database).toEqual({ kind, variable, url });
  });

  it.each(['redis://cache', 'rediss://:pw@cache:6380/3', 'redis://cache/', 'REDIS://cache'])(
    'reads REDIS_URL %s: for sessions where no database server is named, else for revocations',
    (address) => {
      const redis = { kind: 'redis', variable: 'REDIS_URL', url: new URL(address) };
      for (const other of ['sqlite:here.db', 'nonsense', '']) {
        const read = readEnvironment({ REDIS_URL: address, DATABASE_URL: other });
        expect([read.database, read.redis]).toEqual([redis, undefined]);
      }
      for (const other of ['postgres://db/x', 'mysql://db/x']) {
        const read = readEnvironment({ REDIS_URL: address, DATABASE_URL: other });
        expect(read.database).toMatchObject({ variable: 'DATABASE_URL', url: new URL(other) });
        expect(read.redis).toEqual(redis);
      }
    },
  );

  it.each([
    ['postgres://me:pw@db/x', 5432, 'db:5432/x'],
    ['postgres://me:pw@[::1]:5433/x%20y?password=pw', 5432, '[::1]:5433/x y'],
    ['redis://:pw@cache/3', 6379, 'cache:6379/3'],
  ])('tells the place of %s, and no password', (address, port, place) => {
    expect(placeOf(new URL(address), port)).toBe(place);
  });

  const refused: readonly (readonly [name: string, value: string, message: RegExp])[] = [
    ['PORT', 'http', /^PORT is no port\. Give a number from 0 to 65535\.$/],
    ['PORT', '65536', /^PORT is no port/],
    ['PORT', '-1', /^PORT is no port/],
    ['HTTP_ADAPTER', 'koa', /^HTTP_ADAPTER has a value .* Give express or fastify\.$/],
    ['EVALUATION', 'yes', /^EVALUATION has a value .* Give on or off\.$/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL has a value .* Give error or warn or log or debug\.$/],
    [
      'ON_REUSE',
      'panic',
      /^ON_REUSE has a value .* Give revoke-session or revoke-subject or reject/,
    ],
    ['REVOCATION_CHECK', 'push', /^REVOCATION_CHECK has a value .* Give none or feed or store\.$/],
    ['ON_STALE', 'panic', /^ON_STALE has a value .* Give allow or store or deny\.$/],
    ['TRANSPORT', 'header', /^TRANSPORT has a value .* Give bearer or cookie or both\.$/],
    ['SIGNING_ALG', 'none', /^SIGNING_ALG has a value .* Give HS256 or RS256 or ES256\.$/],
    [
      'SIGNING_KEY_FILE',
      'hidden.pem',
      /^SIGNING_KEY_FILE is for a pair of keys, and HS256 has none/,
    ],
    ['DATABASE_URL', 'here.db', /^DATABASE_URL names no kind of database that is known here/],
    ['DATABASE_URL', 'mongodb://me:hidden@db/x', /^DATABASE_URL names no kind of .* sqlite:PATH/],
    ['DATABASE_URL', 'redis://:hidden@cache', /^DATABASE_URL names no kind .* Redis has REDIS_URL/],
    ...['postgres', 'postgresql', 'mysql', 'mariadb'].flatMap((scheme) =>
      [
        `${scheme}:`,
        `${scheme}://`,
        `${scheme}:///hidden`,
        `${scheme}://me:hidden@db`,
        `${scheme}://me:hidden@db/`,
        `${scheme}://me:hidden@db/x/y`,
        `${scheme}://me:hidden@db:port/x`,
        `${scheme}://me:hid#den@db/x`,
        `${scheme}://me:12#hidden@db/x`,
        `${scheme}://me:12/hidden@db/x`,
        `${scheme}://me:12/hidden@db`,
        `${scheme}://me:12?hidden@db/x`,
        `${scheme}://me:%hidden@db/x`,
      ].map((url) => ['DATABASE_URL', url, /^DATABASE_URL is no address of a database/] as const),
    ),
    ['DATABASE_URL', 'sqlite:', /^DATABASE_URL names no file\. Give sqlite:PATH\.$/],
    ['DATABASE_URL', 'sqlite::memory:', /^DATABASE_URL names no file/],
    ...[
      'cache:6379',
      'hidden',
      'http://:hidden@cache',
      'redis:',
      'redis://',
      'redis://:hidden@cache/three',
      'redis://:hidden@cache/1/2',
      'redis://:hid#den@cache',
      'redis://:%hidden@cache',
    ].map((url) => ['REDIS_URL', url, /^REDIS_URL is no address of a Redis server/] as const),
    ...['many', '-1', '1.5', '3 of them'].map(
      (value) => ['MAX_SESSIONS', value, /^MAX_SESSIONS is no whole number\. Give one/] as const,
    ),
    ['ON_LIMIT', 'hide', /^ON_LIMIT has a value .* Give revoke-oldest or reject\.$/],
  ];
  it.each(refused)('refuses %s=%s and says so, without the value (R24)', (name, value, message) => {
    const read = () => readEnvironment({ [name]: value });
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hid/);
  });

  it('refuses a key in the place of its path, and does not show it (R24)', () => {
    const SIGNING_KEY_FILE = '-----BEGIN PRIVATE KEY-----hidden-----END PRIVATE KEY-----';
    const read = () => readEnvironment({ SIGNING_ALG: 'ES256', SIGNING_KEY_FILE });
    expect(read).toThrow(/^SIGNING_KEY_FILE is no path\. Give the path of a file, not the key\.$/);
  });

  it.each([
    ['secret', 'AUTH_SECRET'],
    ['repository', 'REDIS_URL'],
    ['accessToken.lifetime', 'ACCESS_TOKEN_LIFETIME'],
    ['accessToken.signingKey', 'SIGNING_KEY_FILE'],
    ['refreshToken.gracePeriod', 'GRACE_PERIOD'],
    ['refreshToken.raceTolerance', 'RACE_TOLERANCE'],
    ['session.inactivityTimeout', 'INACTIVITY_TIMEOUT'],
    ['session.absoluteLifetime', 'ABSOLUTE_LIFETIME'],
    ['revocation.staleAfter', 'STALE_AFTER'],
    ['session.maxPerSubject', 'MAX_SESSIONS'],
    ['session.onLimit', 'ON_LIMIT'],
    ['issuer', undefined],
  ])('knows that %s comes from %s', (option, variable) => {
    expect(variableOf(option)).toBe(variable);
  });
});
