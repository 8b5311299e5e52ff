import type { PresentedRefreshToken } from '../../crypto/refresh-token-codec.js';
import type { ClientContext } from '../../domain/client-context.js';
import type { AuthContext } from '../../ports/refresh-token-repository.js';

/** What comes with a refresh token. */
export interface RefreshRequest {
  /** The client that presents the token. Where given, it must be the one of the sign-in. @default not looked at */
  readonly clientId?: string;
  /** Scope wanted for the new access token: the granted one or less (RFC 6749 section 6). @default the granted one */
  readonly scope?: string;
  /** Where the request comes from. @default unknown, and `session.sameContext` is not asked */
  readonly context?: ClientContext;
}

/** One presentation of a refresh token: what is carried from the request to the answer. */
export interface Presentation {
  readonly token: PresentedRefreshToken;
  readonly request: RefreshRequest;
  /** That of the request, fit to be told; empty where there is none. */
  readonly context: ClientContext;
  /** New facts about the sign-in, for step-up. */
  readonly elevation?: AuthContext;
}
