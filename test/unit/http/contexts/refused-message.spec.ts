import { describe, expect, it } from '@jest/globals';
import { AuthError, type AuthErrorCode } from '../../../../lib/domain/auth-error.js';
import { refusedMessage } from '../../../../lib/http/contexts/refused-message.js';

const metadata = { get: () => [], getMap: () => ({}) };
const tcp = { getSocketRef: () => undefined };

describe('the error for the sender of a microservice message', () => {
  it.each<[AuthErrorCode, number, string]>([
    ['ERR_AUTH_INVALID_REQUEST', 3, 'invalid_request'],
    ['ERR_AUTH_ACCESS_TOKEN_MISSING', 16, 'Unauthorized'],
    ['ERR_AUTH_ACCESS_TOKEN_EXPIRED', 16, 'invalid_token'],
    ['ERR_AUTH_INSUFFICIENT_SCOPE', 7, 'insufficient_scope'],
    ['ERR_AUTH_UNAVAILABLE', 14, 'temporarily_unavailable'],
    ['ERR_AUTH_CONFIGURATION', 13, 'server_error'],
  ])('has for %s the code %p of gRPC, and says %s', (code, grpc, details) => {
    expect(refusedMessage(new AuthError(code), metadata)).toMatchObject({ code: grpc, details });
  });

  it.each([
    ['TCP', tcp],
    ['no transport', undefined],
  ])('has none of it for %s', (_title, transport) => {
    expect(refusedMessage(new AuthError('ERR_AUTH_ACCESS_TOKEN_EXPIRED'), transport)).toEqual({
      ...{ status: 'error', statusCode: 401, error: 'invalid_token' },
    });
  });
});
