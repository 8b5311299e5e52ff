import type { ClientContext } from '../../domain/client-context.js';

/** What comes with a refresh token. */
export interface RefreshRequest {
  /** The client that presents the token. Where given, it must be the one of the sign-in. */
  readonly clientId?: string;
  /** Scope wanted for the new access token: the granted one or less (RFC 6749 section 6). */
  readonly scope?: string;
  readonly context?: ClientContext;
}
