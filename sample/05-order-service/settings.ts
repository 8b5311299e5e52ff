/** What the environment says. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly httpAdapter: 'express' | 'fastify';
  /** Where the issuer shows its public keys. */
  readonly jwksUri: string;
  /** The exact `iss` of the access tokens that are accepted. */
  readonly issuer: string;
  /** What this service is called in `aud`. */
  readonly audience: string;
  /** Where it hears of sessions that end at the issuer, if anywhere. */
  readonly feed: FeedAddress;
  /** What happens while that says nothing. */
  readonly onStale: 'allow' | 'deny';
}

/** The issuer's Redis, or its database. May have passwords in it: never to be shown. */
export interface FeedAddress {
  readonly redis: URL | undefined;
  readonly database: URL | undefined;
}

/**
 * Every variable has a default: that of the sample, or one that fits it. An empty one counts as not set.
 *
 * @throws Error naming the variable
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const read = (name: string, initial: string): string => {
    const value = variables[name];
    return value === undefined || value === '' ? initial : value;
  };
  const port = Number(read('PORT', '3001'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error('PORT is no port. Give a number from 0 to 65535.');
  }
  const httpAdapter = read('HTTP_ADAPTER', 'express');
  if (httpAdapter !== 'express' && httpAdapter !== 'fastify') {
    throw new Error('HTTP_ADAPTER is not known. Give express or fastify.');
  }
  const onStale = read('ON_STALE', 'allow');
  if (onStale !== 'allow' && onStale !== 'deny')
    throw new Error('ON_STALE is not known. Give allow or deny.');
  return {
    host: read('HOST', '127.0.0.1'),
    port,
    httpAdapter,
    jwksUri: read('JWKS_URI', 'http://127.0.0.1:3000/.well-known/jwks.json'),
    issuer: read('ISSUER', 'https://sample.example'),
    audience: read('AUDIENCE', 'orders'),
    feed: {
      redis: address(variables, 'REDIS_URL', /^rediss?:$/),
      database: address(variables, 'DATABASE_URL', /^(postgres(ql)?|mysql|mariadb):$/),
    },
    onStale,
  };
}

function address(
  variables: Readonly<Record<string, string | undefined>>,
  name: string,
  protocol: RegExp,
): URL | undefined {
  const value = variables[name];
  if (value === undefined || value === '') return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && protocol.test(url.protocol)) return url;
  throw new Error(`${name} is no address of a kind that is known here. Give the issuer's.`);
}
