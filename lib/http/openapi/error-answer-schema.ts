import { AuthError, type AuthErrorCode } from '../../domain/auth-error.js';
import { answerTo } from '../answers/error-answer.js';
import type { Answers } from './swagger-keys.js';

/**
 * Describes the answer to one or more errors of the same status.
 *
 * @param description what the status means at this route
 */
export function errorAnswer(description: string, ...codes: readonly AuthErrorCode[]): Answers {
  const answers = codes.map((code) => answerTo(new AuthError(code)));
  const named = answers.map(({ body }) => body.error).filter((error) => error !== undefined);
  const schema = {
    type: 'object',
    properties: { error: { type: 'string', enum: [...new Set(named)] } },
    ...(named.length === answers.length && { required: ['error'] }),
  };
  return Object.fromEntries(answers.map(({ status }) => [status, { description, schema }]));
}
