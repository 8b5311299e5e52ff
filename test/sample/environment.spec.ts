import { describe, expect, it } from '@jest/globals';
import { readEnvironment, variableOf } from '../../sample/environment/environment.js';

describe('the environment of the sample', () => {
  it('asks for nothing: every variable has a default', () => {
    const { auth, ...rest } = readEnvironment({});
    expect(rest).toEqual({
      host: '127.0.0.1',
      port: 3000,
      httpAdapter: 'express',
      logLevel: 'warn',
      databaseFile: undefined,
      secret: undefined,
    });
    expect(JSON.parse(JSON.stringify(auth))).toEqual({
      accessToken: {},
      refreshToken: {},
      session: {},
      revocation: {},
    });
  });

  it('turns what an evaluator wants to turn', () => {
    const variables = {
      ...{ HOST: '::1', PORT: '0', HTTP_ADAPTER: 'fastify', LOG_LEVEL: 'debug' },
      ...{ AUTH_SECRET: 'kept as it is ', ACCESS_TOKEN_LIFETIME: '10m', GRACE_PERIOD: '20' },
      ...{ RACE_TOLERANCE: '0', INACTIVITY_TIMEOUT: '1.5', ABSOLUTE_LIFETIME: '30d' },
      ...{ ON_REUSE: 'revoke-subject', REVOCATION_CHECK: 'store' },
      ...{ TRANSPORT: 'bearer', SIGNING_ALG: 'HS256', DATABASE_URL: 'sqlite:here.db' },
    };
    expect(readEnvironment(variables)).toEqual({
      host: '::1',
      port: 0,
      httpAdapter: 'fastify',
      logLevel: 'debug',
      databaseFile: 'here.db',
      secret: 'kept as it is ',
      auth: {
        accessToken: { lifetime: '10m' },
        refreshToken: { gracePeriod: 20, raceTolerance: 0, onReuse: 'revoke-subject' },
        session: { inactivityTimeout: 1.5, absoluteLifetime: '30d' },
        revocation: { check: 'store' },
      },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const empty = { PORT: '', AUTH_SECRET: '', DATABASE_URL: '', REDIS_URL: '', ON_REUSE: '' };
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it.each([
    ['sqlite:here.db', 'here.db'],
    ['sqlite:./here.db', './here.db'],
    ['sqlite:/there/here.db', '/there/here.db'],
    ['sqlite:///there/here.db', '/there/here.db'],
    ['SQLITE:here.db', 'here.db'],
  ])('reads DATABASE_URL %s as the file %s', (url, file) => {
    expect(readEnvironment({ DATABASE_URL: url }).databaseFile).toBe(file);
  });

  const refused: readonly (readonly [name: string, value: string, message: RegExp])[] = [
    ['PORT', 'http', /^PORT is no port\. Give a number from 0 to 65535\.$/],
    ['PORT', '65536', /^PORT is no port/],
    ['PORT', '-1', /^PORT is no port/],
    ['HTTP_ADAPTER', 'koa', /^HTTP_ADAPTER has a value .* Give express or fastify\.$/],
    ['LOG_LEVEL', 'loud', /^LOG_LEVEL has a value .* Give error or warn or log or debug\.$/],
    [
      'ON_REUSE',
      'panic',
      /^ON_REUSE has a value .* Give revoke-session or revoke-subject or reject/,
    ],
    ['REVOCATION_CHECK', 'feed', /^REVOCATION_CHECK has a value that this version does not know/],
    ['TRANSPORT', 'cookie', /^TRANSPORT has a value that this version does not know\. Give bearer/],
    ['SIGNING_ALG', 'RS256', /^SIGNING_ALG has a value that this version does not know/],
    ['DATABASE_URL', 'postgres://me:hidden@db/x', /^DATABASE_URL .* kept in SQLite/],
    ['DATABASE_URL', 'postgresql://me:hidden@db/x', /^DATABASE_URL .* kept in SQLite/],
    ['DATABASE_URL', 'mysql://me:hidden@db/x', /^DATABASE_URL .* kept in SQLite/],
    ['DATABASE_URL', 'here.db', /^DATABASE_URL names no file\. Give sqlite:PATH\.$/],
    ['DATABASE_URL', 'sqlite:', /^DATABASE_URL names no file/],
    ['DATABASE_URL', 'sqlite::memory:', /^DATABASE_URL names no file/],
    ['REDIS_URL', 'redis://:hidden@cache', /^REDIS_URL is not supported by this version/],
    ['MAX_SESSIONS', '3', /^MAX_SESSIONS is not supported by this version/],
    ['ON_LIMIT', 'reject', /^ON_LIMIT is not supported by this version/],
  ];
  it.each(refused)('refuses %s=%s and says so, without the value (R24)', (name, value, message) => {
    const read = () => readEnvironment({ [name]: value });
    expect(read).toThrow(message);
    expect(read).not.toThrow(/hidden/);
  });

  it.each([
    ['secret', 'AUTH_SECRET'],
    ['accessToken.lifetime', 'ACCESS_TOKEN_LIFETIME'],
    ['refreshToken.gracePeriod', 'GRACE_PERIOD'],
    ['refreshToken.raceTolerance', 'RACE_TOLERANCE'],
    ['session.inactivityTimeout', 'INACTIVITY_TIMEOUT'],
    ['session.absoluteLifetime', 'ABSOLUTE_LIFETIME'],
    ['issuer', undefined],
  ])('knows that %s comes from %s', (option, variable) => {
    expect(variableOf(option)).toBe(variable);
  });
});
