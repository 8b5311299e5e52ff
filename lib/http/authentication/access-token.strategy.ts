import { Strategy } from 'passport-jwt';
import type { CompactJws } from '../../crypto/jws.js';
import type { AccessTokenVerifier } from '../../services/access-token/access-token-verifier.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';

/** What Passport is shown as a request: the token alone, so that it is the same for every kind of request. */
export interface PassportRequest {
  readonly jws: CompactJws;
  user?: VerifiedToken;
}

/**
 * `passport-jwt` with the verification of this library in the place of its own, which costs several times
 * the signature and is not as strict (ADR 13). Passport's contract is kept: one of `success` and `fail`.
 */
export class AccessTokenStrategy extends Strategy {
  constructor(private readonly verifier: AccessTokenVerifier) {
    super(
      {
        jwtFromRequest: ({ jws }: PassportRequest) => jws.token,
        secretOrKeyProvider: (_request: unknown, _token: string, done: (e: Error) => void) => {
          done(new Error('keys are found by the verifier'));
        },
      },
      () => undefined,
    );
  }

  override authenticate(request: object): void {
    const { jws } = request as PassportRequest;
    try {
      const admitted = this.verifier.admit(jws);
      if (admitted instanceof Promise) this.answerLater(admitted);
      else this.success(admitted);
    } catch (error) {
      this.fail(error, 401);
    }
  }

  private answerLater(admitted: Promise<VerifiedToken>): void {
    admitted.then(
      (verified) => {
        this.success(verified);
      },
      (error: unknown) => {
        this.fail(error, 401);
      },
    );
  }
}
