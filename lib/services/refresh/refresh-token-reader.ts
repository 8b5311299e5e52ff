import { Injectable } from '@nestjs/common';
import { RefreshTokenCodec, type PresentedRefreshToken } from '../../crypto/refresh-token-codec.js';
import { AuthError } from '../../domain/auth-error.js';
import { cleanContext, type ClientContext } from '../../domain/client-context.js';
import { AuthEvents } from '../events/auth-events.js';

/** Tells refresh tokens of this issuer from anything else, without I/O. */
@Injectable()
export class RefreshTokenReader {
  constructor(
    private readonly codec: RefreshTokenCodec,
    private readonly events: AuthEvents,
  ) {}

  /** @throws AuthError `ERR_AUTH_REFRESH_TOKEN_MALFORMED` for text that this issuer did not make */
  read(refreshToken: string, context: ClientContext): PresentedRefreshToken {
    const token = this.codec.decode(refreshToken);
    if (token !== undefined) return token;
    this.events.tell({ type: 'refused', reason: 'malformed', context: cleanContext(context) });
    throw new AuthError('ERR_AUTH_REFRESH_TOKEN_MALFORMED');
  }
}
