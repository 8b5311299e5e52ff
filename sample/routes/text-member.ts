import { AuthError } from '../../lib/index.js';

/**
 * A text that a body must have.
 *
 * @throws AuthError answered with 400 `invalid_request`
 */
export function textMember(body: unknown, name: string): string {
  const value: unknown =
    typeof body === 'object' && body !== null && Object.hasOwn(body, name)
      ? (body as Readonly<Record<string, unknown>>)[name]
      : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new AuthError('ERR_AUTH_INVALID_REQUEST', { message: `${name} is not one text` });
}
