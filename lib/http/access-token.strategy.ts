import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import type { AccessTokenClaims } from '../domain/access-token-claims.js';
import type { AccessTokenVerifier } from '../services/access-token/access-token-verifier.js';
import { bearerToken, type HttpRequest } from './bearer-token.js';

/** `jsonwebtoken` takes a `KeyObject`, which is parsed already; the types of `passport-jwt` don't say so. */
type KeyCallback = (error: unknown, key?: string) => void;

/**
 * `passport-jwt` between the two halves of {@link AccessTokenVerifier}: the strict reading that finds
 * the key comes first, the check of the claims last. Times are left to the latter, which asks the
 * module's clock and takes only finite numbers.
 */
export class AccessTokenStrategy extends PassportStrategy(Strategy) {
  constructor(private readonly verifier: AccessTokenVerifier) {
    super({
      jwtFromRequest: (request: HttpRequest) => bearerToken(request) ?? null,
      secretOrKeyProvider: (_request: unknown, token: string, done: KeyCallback) => {
        try {
          done(null, verifier.keyFor(token).verificationKey as unknown as string);
        } catch (error) {
          done(error);
        }
      },
      algorithms: [...verifier.algorithms],
      ignoreExpiration: true,
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way to leave `nbf` to the verifier
      jsonWebTokenOptions: { ignoreNotBefore: true },
    });
  }

  validate(payload: unknown): AccessTokenClaims {
    return this.verifier.accept(payload);
  }

  /** Keeps the base class from registering under the process-wide name `jwt`, which belongs to the host. */
  protected getPassportInstance(): { use(): void } {
    return { use: () => undefined };
  }
}
