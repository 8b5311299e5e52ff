import { describe, expect, it } from '@jest/globals';
import { tokenResponse } from '../../../../lib/http/answers/token-response.js';

describe('tokens on the wire (RFC 6749 section 5.1)', () => {
  const tokens = {
    accessToken: 'at',
    expiresIn: 600,
    refreshToken: 'rt',
    refreshExpiresIn: 604_800,
    sid: 's1',
  };
  const written = {
    access_token: 'at',
    token_type: 'Bearer',
    expires_in: 600,
    refresh_token: 'rt',
    refresh_expires_in: 604_800,
  };

  it('have the names of the RFC, and nothing else', () => {
    expect(tokenResponse(tokens)).toEqual(written);
    expect(Object.keys(tokenResponse(tokens))).not.toContain('scope');
  });

  it.each(['', 'orders:read'])('have scope %p where scope is used', (scope) => {
    expect(tokenResponse({ ...tokens, scope })).toEqual({ ...written, scope });
  });
});
