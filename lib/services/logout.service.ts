import { Injectable } from '@nestjs/common';
import { AuthError } from '../domain/auth-error.js';
import type { ClientContext } from '../domain/client-context.js';
import { RefreshTokenCodec } from '../crypto/refresh-token-codec.js';
import { AccessTokenVerifier } from './access-token/access-token-verifier.js';
import { SessionService } from './session.service.js';

/** What a logout request may carry. */
export interface LogoutCredentials {
  readonly refreshToken: string | undefined;
  readonly accessToken: string | undefined;
}

/**
 * Ends the session of whoever asks. Either token is enough; an access token also when it has expired,
 * for somebody who comes back late must still be able to sign out.
 */
@Injectable()
export class LogoutService {
  constructor(
    private readonly codec: RefreshTokenCodec,
    private readonly verifier: AccessTokenVerifier,
    private readonly sessions: SessionService,
  ) {}

  /**
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…` where no token that helps was sent,
   * `ERR_AUTH_INVALID_REQUEST` where the two belong to different sessions
   */
  async logout(
    { refreshToken, accessToken }: LogoutCredentials,
    context: ClientContext,
  ): Promise<void> {
    const byRefresh = this.sidOfRefresh(refreshToken);
    const byAccess = this.sidOfAccess(accessToken, refreshToken === undefined);
    if (byRefresh !== undefined && byAccess !== undefined && byRefresh !== byAccess) {
      throw new AuthError('ERR_AUTH_INVALID_REQUEST', {
        message: 'the tokens belong to different sessions',
      });
    }
    const sid = byRefresh ?? byAccess;
    if (sid !== undefined) await this.sessions.endByToken(sid, { reason: 'logout', context });
  }

  /**
   * Ends the sessions that tokens from cookies belong to; usually both to one. Whoever has nothing good there is
   * signed out already.
   */
  async logoutByCookies(
    { refreshToken, accessToken }: LogoutCredentials,
    context: ClientContext,
  ): Promise<void> {
    for (const sid of this.sessionsOf({ refreshToken, accessToken }))
      await this.sessions.endByToken(sid, { reason: 'logout', context });
  }

  /** The sessions that tokens belong to, expired ones too; usually one. No I/O. */
  sessionsOf({ refreshToken, accessToken }: LogoutCredentials): readonly string[] {
    const found = [this.sidOfRefresh(refreshToken), this.sidOfAccess(accessToken, false)];
    return [...new Set(found.filter((sid) => sid !== undefined))];
  }

  private sidOfRefresh(refreshToken: string | undefined): string | undefined {
    return refreshToken === undefined ? undefined : this.codec.decode(refreshToken)?.sid;
  }

  private sidOfAccess(accessToken: string | undefined, needed: boolean): string | undefined {
    try {
      if (accessToken === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
      return this.verifier.verifyNow(accessToken, { ignoreExpiry: true }).sid;
    } catch (error) {
      if (needed) throw error;
      return undefined;
    }
  }
}
