import { Injectable } from '@nestjs/common';
import { RefreshTokenCodec } from '../../crypto/refresh-token-codec.js';
import { networkOf } from '../../domain/client-network.js';
import { AccessTokenVerifier } from '../../services/access-token/access-token-verifier.js';
import { CookieCredentials } from '../cookies/cookie-credentials.js';
import { bearerCandidate } from './bearer-token.js';
import type { HttpRequest } from './http-request.js';

/** Longer than what an adapter reports as an address, and short enough for a key. */
const MAX_ADDRESS_LENGTH = 64;

/**
 * Whom a request counts for where the rate of requests is limited: most often `getTracker` of
 * `@nestjs/throttler`. Many people share an address, and one attacker has many, so an address comes last.
 *
 * @publicApi
 */
@Injectable()
export class RateLimitKeys {
  /** @internal */
  constructor(
    private readonly codec: RefreshTokenCodec,
    private readonly verifier: AccessTokenVerifier,
    private readonly credentials: CookieCredentials,
  ) {}

  /**
   * `session:` and the `sid` where the body or a cookie has a genuine refresh token, else `subject:` and the
   * `sub` of a good access token, else {@link network}. No I/O. A forged token counts for the network that it came from.
   */
  of(request: object): string {
    const { headers } = request as HttpRequest;
    const hasHeaders = typeof headers === 'object';
    const sid = this.sessionOf(request as HttpRequest, hasHeaders);
    if (sid !== undefined) return `session:${sid}`;
    const subject = hasHeaders ? this.subjectOf(request as HttpRequest) : undefined;
    return subject === undefined ? this.network(request) : `subject:${subject}`;
  }

  /** `network:` and the address as the HTTP adapter and its proxy trust report it, of IPv6 the first 64 bits. */
  network(request: object): string {
    const { ip } = request as HttpRequest;
    const address = typeof ip === 'string' ? ip.slice(0, MAX_ADDRESS_LENGTH) : '';
    return `network:${networkOf(address)}`;
  }

  private sessionOf(request: HttpRequest, hasHeaders: boolean): string | undefined {
    try {
      const token =
        textIn(request.body, 'refresh_token') ??
        (hasHeaders ? this.credentials.refreshToken(request) : undefined);
      return token === undefined ? undefined : this.codec.decode(token)?.sid;
    } catch {
      return undefined;
    }
  }

  private subjectOf(request: HttpRequest): string | undefined {
    try {
      const token = this.credentials.accessToken(request) ?? bearerCandidate(request);
      if (token === undefined) return undefined;
      return (this.verifier.recall(token)?.claims ?? this.verifier.verifyNow(token)).sub;
    } catch {
      return undefined;
    }
  }
}

function textIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
