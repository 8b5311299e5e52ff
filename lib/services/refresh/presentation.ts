import type { PresentedRefreshToken } from '../../crypto/refresh-token-codec.js';
import type { ClientContext } from '../../domain/client-context.js';
import type { AuthContext } from '../../ports/refresh-token-repository.js';
import type { RefreshRequest } from './refresh-request.js';

/** One presentation of a refresh token: what is carried from the request to the answer. */
export interface Presentation {
  readonly token: PresentedRefreshToken;
  readonly request: RefreshRequest;
  readonly context: ClientContext;
  /** New facts about the sign-in, for step-up. */
  readonly elevation?: AuthContext;
}
