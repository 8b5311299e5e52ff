import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { AuthModule } from '../../../lib/auth.module.js';
import type { Subject } from '../../../lib/domain/subject.js';
import { SessionService } from '../../../lib/services/session.service.js';
import { TokenService } from '../../../lib/services/token.service.js';
import { REQUIRED } from '../options/refusals.js';

let app: TestingModule;
beforeEach(async () => {
  const subjects = { authenticate: () => null, load: () => null };
  const imports = [AuthModule.forRoot({ ...REQUIRED, subjects })];
  app = await Test.createTestingModule({ imports }).compile();
});
afterEach(() => app.close());

describe('a host that signs somebody in by itself', () => {
  it.each([
    ['without a sub', { sub: '' }, 'a subject needs a sub'],
    ['with a sub that no store keeps', { sub: 'a\0b' }, 'a subject needs a sub'],
    ['with a role that is no list', { sub: 'alice', roles: 'admin' }, 'the roles of a subject'],
    ['with a scope that is none', { sub: 'alice', scope: 'a"b' }, 'the scope of a subject'],
    ['with an acr that is too long', { sub: 'alice', acr: 'a'.repeat(256) }, 'the acr of a'],
  ])('learns at once of a subject %s, and no session begins', async (_case, subject, message) => {
    await expect(app.get(TokenService).issue(subject as Subject)).rejects.toThrow(message);
    expect(await app.get(SessionService).list(subject.sub)).toEqual([]);
  });

  it('gets tokens that are accepted for any other', async () => {
    const tokens = app.get(TokenService);
    const { accessToken } = await tokens.issue({ sub: 'alice', roles: null, scope: 'a b' });
    expect(tokens.verifyAccessToken(accessToken)).toMatchObject({ sub: 'alice', scope: 'a b' });
  });
});
