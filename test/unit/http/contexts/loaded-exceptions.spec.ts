import { describe, expect, it, jest } from '@jest/globals';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { AuthException } from '../../../../lib/http/answers/auth.exception.js';

for (const name of ['@nestjs/websockets', '@nestjs/microservices'])
  jest.unstable_mockModule(name, () => {
    throw new Error(`Cannot find package '${name}'`);
  });
const { messageException, socketException } =
  await import('../../../../lib/http/contexts/loaded-exceptions.js');

describe('attack 80: a refusal where the package of its exception is not found', () => {
  it.each([
    ['a gateway', socketException],
    ['a microservice', (error: AuthError) => messageException(error, undefined)],
  ])('of %s is a refusal still', async (_title, exceptionOf) => {
    const error = new AuthError('ERR_AUTH_ACCESS_TOKEN_EXPIRED');
    const exception = await exceptionOf(error);
    expect(exception).toBeInstanceOf(AuthException);
    expect(exception).toMatchObject({ error });
  });
});
