import type { AuthSettings } from '../../lib/index.js';
import {
  readDatabaseAddress,
  readRedisAddress,
  type DatabaseAddress,
  type ServerAddress,
} from './database-address.js';
import { EnvironmentReader } from './environment-reader.js';
import { isLoopback } from './loopback.js';
import { readKeyPairPlace, type KeyPairPlace } from './key-pair-place.js';

/** Everything that the environment decides, read once at the start. */
export interface Environment {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly httpAdapter: 'express' | 'fastify';
  /** How much is written: `debug` shows every event of the library. */
  readonly logLevel: LogLevel;
  /** Whether the evaluation page and its routes are there. */
  readonly evaluation: boolean;
  readonly database: DatabaseAddress;
  /** What carries revocations beside the database, where that is not Redis itself. */
  readonly redis: ServerAddress | undefined;
  /** Without one, a random one is used and everybody is signed out at the next start. */
  readonly secret: string | undefined;
  /** Signs access tokens; without one, a key that is derived from the secret does. */
  readonly keyPair: KeyPairPlace | undefined;
  /** Settings of the library; what is `undefined` keeps its default. */
  readonly auth: Pick<
    AuthSettings,
    'accessToken' | 'refreshToken' | 'session' | 'revocation' | 'transport' | 'csrf'
  >;
}

export const LOG_LEVELS = ['error', 'warn', 'log', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** @throws EnvironmentError naming the variable, what is wrong and what to write instead */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Environment {
  const read = new EnvironmentReader(variables);
  const database = readDatabaseAddress(read);
  const host = read.text('HOST') ?? '127.0.0.1';
  const evaluation = read.oneOf('EVALUATION', ['on', 'off']);
  return {
    host,
    port: read.port('PORT') ?? 3000,
    httpAdapter: read.oneOf('HTTP_ADAPTER', ['express', 'fastify']) ?? 'express',
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'warn',
    evaluation: evaluation === undefined ? isLoopback(host) : evaluation === 'on',
    database,
    redis: database.kind === 'redis' ? undefined : readRedisAddress(read),
    secret: read.text('AUTH_SECRET'),
    keyPair: readKeyPairPlace(read),
    auth: {
      ...readTransport(read),
      accessToken: { lifetime: read.duration('ACCESS_TOKEN_LIFETIME') },
      refreshToken: {
        gracePeriod: read.duration('GRACE_PERIOD'),
        raceTolerance: read.duration('RACE_TOLERANCE'),
        onReuse: read.oneOf('ON_REUSE', ['revoke-session', 'revoke-subject', 'reject']),
      },
      session: {
        inactivityTimeout: read.duration('INACTIVITY_TIMEOUT'),
        absoluteLifetime: read.duration('ABSOLUTE_LIFETIME'),
        maxPerSubject: read.wholeNumber('MAX_SESSIONS'),
        onLimit: read.oneOf('ON_LIMIT', ['revoke-oldest', 'reject']),
      },
      revocation: {
        check: read.oneOf('REVOCATION_CHECK', ['none', 'feed', 'store']),
        onStale: read.oneOf('ON_STALE', ['allow', 'store', 'deny']),
        staleAfter: read.duration('STALE_AFTER'),
      },
    },
  };
}

/** Each client asks for cookies or for bodies, unless one of them is turned off. */
function readTransport(read: EnvironmentReader): Pick<AuthSettings, 'transport' | 'csrf'> {
  const transport = read.oneOf('TRANSPORT', ['bearer', 'cookie', 'both']) ?? 'both';
  const allowedOrigins = read.list('ALLOWED_ORIGINS');
  return { transport, csrf: allowedOrigins && { allowedOrigins } };
}

const VARIABLES: Readonly<Record<string, string>> = {
  secret: 'AUTH_SECRET',
  repository: 'REDIS_URL',
  'accessToken.lifetime': 'ACCESS_TOKEN_LIFETIME',
  'accessToken.signingKey': 'SIGNING_KEY_FILE',
  'refreshToken.gracePeriod': 'GRACE_PERIOD',
  'refreshToken.raceTolerance': 'RACE_TOLERANCE',
  'session.inactivityTimeout': 'INACTIVITY_TIMEOUT',
  'session.absoluteLifetime': 'ABSOLUTE_LIFETIME',
  'revocation.staleAfter': 'STALE_AFTER',
  'session.maxPerSubject': 'MAX_SESSIONS',
  'session.onLimit': 'ON_LIMIT',
  csrf: 'ALLOWED_ORIGINS',
  'csrf.allowedOrigins': 'ALLOWED_ORIGINS',
};

/** The variable that an option of the library comes from, where there is one. */
export function variableOf(option: string): string | undefined {
  return VARIABLES[option];
}
