import { HttpException } from '@nestjs/common';
import type { AuthError } from '../../domain/auth-error.js';
import { answerTo } from './error-answer.js';

/**
 * An {@link AuthError} as a Nest exception: what guards throw, so that the status and the body are
 * right even where a filter of the host comes first. The error itself is the `cause`.
 *
 * @publicApi
 */
export class AuthException extends HttpException {
  /** Headers that belong to the answer, such as the challenge. */
  readonly headers: Readonly<Record<string, string>>;

  /** For guards and filters of the host; status, body and headers follow from the error's code. */
  constructor(
    /** What was refused, and why; only its status and its code on the wire are told to the client. */
    readonly error: AuthError,
  ) {
    const { status, body, headers } = answerTo(error);
    super(body, status, { cause: error });
    this.headers = headers;
  }
}
