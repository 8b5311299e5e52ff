import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { RequireRecentAuth, RequireRoles, RequireScopes } from 'nestjs-dual-token';
import { claims, compact, header } from '../support/access-tokens.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';
import { MISSING_ROLE, missingScope, verdictOf } from '../support/verdicts.js';

const SECOND = 1_000;

@RequireScopes('orders:read')
@RequireRecentAuth('1h')
@Controller('desk')
class DeskController {
  @RequireScopes.any('orders:write', 'orders:admin')
  @Get('any-scope')
  anyScope(): object {
    return {};
  }

  @RequireRoles.all('clerk', 'admin')
  @Get('all-roles')
  allRoles(): object {
    return {};
  }

  @RequireRoles('clerk', 'admin')
  @Get('one-role')
  oneRole(): object {
    return {};
  }

  @RequireRecentAuth('5m')
  @Get('shorter')
  shorter(): object {
    return {};
  }

  @RequireRecentAuth('2h')
  @Get('longer')
  longer(): object {
    return {};
  }

  @RequireRecentAuth('4000w') // longer ago than the clock's epoch
  @Get('ever')
  ever(): object {
    return {};
  }
}

@RequireRecentAuth('4000w')
@Controller('ever')
class EverController {
  @Get()
  ever(): object {
    return {};
  }
}

describe.each(HTTP_ADAPTERS)('what a route requires on %s', (adapter) => {
  const test = sharedApp({ adapter, controllers: [DeskController, EverController] });
  const ask = async (path: string, changes: Readonly<Record<string, unknown>> = {}) => {
    const token = compact(header(), claims(test.clock.now(), changes));
    return verdictOf(await test.client.get(path, token));
  };
  const tooLongAgo = (maxAge: number) => ({
    status: 401,
    body: { error: 'insufficient_user_authentication' },
    challenge: `Bearer error="insufficient_user_authentication", max_age="${maxAge}"`,
  });

  it('R74: is one scope of any, beside all that its class asks for, and the challenge names them', async () => {
    const named = missingScope('orders:read orders:write orders:admin');
    expect(await ask('/desk/any-scope', { scope: 'orders:read orders:admin' })).toMatchObject({
      status: 200,
    });
    for (const scope of ['orders:read', 'orders:write orders:admin', '', undefined])
      expect(await ask('/desk/any-scope', { scope })).toEqual(named);
  });

  it('R74: is one role, or all of them', async () => {
    for (const roles of [['clerk'], ['admin'], ['admin', 'clerk']]) {
      const isBoth = roles.length === 2;
      expect((await ask('/desk/one-role', { roles })).status).toBe(200);
      expect((await ask('/desk/all-roles', { roles })).status).toBe(isBoth ? 200 : 403);
    }
    expect(await ask('/desk/one-role', { roles: ['guest'] })).toEqual(MISSING_ROLE);
    expect(await ask('/desk/one-role', { roles: undefined })).toEqual(MISSING_ROLE);
  });

  it.each([
    ['/desk/shorter', 300],
    ['/desk/longer', 3_600],
  ])('R32: is the shorter age of a sign-in, of class and handler: %s', async (path, maxAge) => {
    const ago = (seconds: number) => Math.floor(test.clock.now() / SECOND) - seconds;
    expect((await ask(path, { auth_time: ago(maxAge) })).status).toBe(200);
    expect(await ask(path, { auth_time: ago(maxAge + 6) })).toMatchObject(tooLongAgo(maxAge));
  });

  it('R32: is a sign-in of which the token knows when it was, however long ago it may be', async () => {
    const maxAge = 4_000 * 7 * 24 * 3_600;
    expect((await ask('/ever', { auth_time: 1 })).status).toBe(200);
    expect(await ask('/ever', { auth_time: undefined })).toMatchObject(tooLongAgo(maxAge));
    expect(await ask('/desk/ever', { auth_time: undefined })).toMatchObject(tooLongAgo(3_600));
    const tomorrow = Math.floor(test.clock.now() / SECOND) + 24 * 3_600;
    expect(await ask('/ever', { auth_time: tomorrow })).toMatchObject(tooLongAgo(maxAge));
  });
});
