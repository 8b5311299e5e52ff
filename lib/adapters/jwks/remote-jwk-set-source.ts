import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose';
import {
  MAX_JWK_SET_SIZE,
  type JwkSetSource,
  type JwksAllowance,
  type RemoteJwk,
} from '../../ports/jwk-set-source.js';
import { guardedFetch } from './guarded-fetch.js';
import { TargetGuard } from './target-guard.js';

const MAX_TIMEOUT_MS = 5_000;

export interface RemoteJwkSetOptions {
  /** Where the set is: an `https:` URL without credentials. */
  readonly uri: URL;
  /** Milliseconds for everything, from the look-up of the name to the last byte. At most 5,000. @default 5000 */
  readonly timeout?: number;
  /** @default [] */
  readonly allowInsecure?: readonly JwksAllowance[];
}

/** The network as tests make it. */
export interface Surroundings {
  /** Finds the addresses of a name. @default the one of `node:dns` */
  readonly lookup?: LookupFunction;
  /** The certificates that are trusted, as PEM. @default those that Node trusts */
  readonly ca?: string;
}

/**
 * Downloads the JWK Set of one URL: over https, from a public address, without a proxy, cookies or
 * credentials, each time by a connection of its own.
 */
export class RemoteJwkSetSource implements JwkSetSource {
  private readonly agent: HttpAgent;
  private readonly guard: TargetGuard;
  private readonly uri: URL;
  private readonly set: RemoteJWKSet;

  /** @throws Error for a URL that is never asked */
  constructor(options: RemoteJwkSetOptions, { lookup, ca }: Surroundings = {}) {
    const { timeout = MAX_TIMEOUT_MS, allowInsecure = [] } = options;
    this.uri = new URL(options.uri);
    requireSafe(this.uri, allowInsecure.includes('jwks-over-http'));
    this.guard = new TargetGuard(allowInsecure.includes('jwks-on-private-network'), lookup);
    // An agent of our own knows nothing of proxies in the environment, and the option that verifies
    // certificates stands above NODE_TLS_REJECT_UNAUTHORIZED.
    const connection = { keepAlive: false, lookup: this.guard.lookup };
    this.agent =
      this.uri.protocol === 'https:'
        ? new HttpsAgent({ ...connection, ca, rejectUnauthorized: true })
        : new HttpAgent(connection);
    this.set = createRemoteJWKSet(this.uri, {
      timeoutDuration: Math.min(Math.ceil(timeout), MAX_TIMEOUT_MS),
      headers: { 'user-agent': 'nestjs-dual-token' },
      [customFetch]: guardedFetch(this.uri, this.agent),
    });
  }

  async fetch(): Promise<readonly RemoteJwk[]> {
    try {
      this.guard.requireAllowed(this.uri);
      await this.set.reload();
      const { keys = [] } = this.set.jwks() ?? {};
      if (keys.length > MAX_JWK_SET_SIZE)
        throw new Error(`it has ${keys.length} keys, more than ${MAX_JWK_SET_SIZE}`);
      return keys;
    } catch (cause) {
      const { origin, pathname } = this.uri;
      // What is asked for may be a secret, so nothing behind the path is told.
      throw new Error(`no JWK Set from ${origin}${pathname}: ${wordsOf(cause)}`, { cause });
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

function requireSafe(uri: URL, isHttpAllowed: boolean): void {
  const { protocol, username, password } = uri;
  if (protocol !== 'https:' && !(protocol === 'http:' && isHttpAllowed))
    throw new Error('a JWK Set is only asked for over https');
  if (username !== '' || password !== '')
    throw new Error('a JWK Set is asked for without credentials');
}

/** Several addresses that all fail give an error without a message, but with a code. */
function wordsOf(cause: unknown): string {
  const { message, code, name } = Object(cause) as Partial<NodeJS.ErrnoException>;
  return [message, code, name].find(Boolean) ?? 'the download failed';
}
