import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Module, UseGuards } from '@nestjs/common';
import {
  AccessTokenGuard,
  AuthEvents,
  AuthConfigurationError,
  AuthInstance,
  AuthModule,
  Claims,
  getAuthToken,
  InjectAuth,
  Public,
  RequireRoles,
  TokenService,
} from 'nestjs-dual-token';
import { decodeJwt } from '../support/access-tokens.js';
import { HttpClient } from '../support/http-client.js';
import { openStore, type TestStore } from '../support/stores.js';
import { TestSubjects } from '../support/subjects.js';
import {
  AUDIENCE,
  HTTP_ADAPTERS,
  ISSUER,
  PAIRED_PLATFORMS,
  SECRET,
  startApp,
  withApp,
  type TestApp,
} from '../support/test-app.js';
import { INVALID_GRANT, INVALID_TOKEN, NO_CREDENTIALS, verdictOf } from '../support/verdicts.js';

const OTHER_SECRET = 'uQ7yD2nZ5vK8rW1tE4mX9pB3cH6jL0sG';

@AuthInstance('staff')
@Controller('staff')
class StaffController {
  @Get('me')
  me(@Claims() claims: object): object {
    return claims;
  }

  @RequireRoles('admin')
  @Get('admin')
  admin(): object {
    return { ok: true };
  }

  @Public()
  @Get('public')
  open(): object {
    return { ok: true };
  }
}

@Controller('mixed')
class MixedController {
  @AuthInstance('staff')
  @Get('staff')
  staff(): object {
    return { ok: true };
  }

  @Get('customers')
  customers(): object {
    return { ok: true };
  }

  @AuthInstance('nobody')
  @Get('nobody')
  nobody(): object {
    return { ok: true };
  }

  @Public()
  @AuthInstance('nobody')
  @Get('public-nobody')
  publicNobody(): object {
    return { ok: true };
  }
}

@Injectable()
class StaffDesk {
  constructor(@InjectAuth(TokenService, 'staff') readonly tokens: TokenService) {}
}

/** The same secret, audience and clock as the default instance, another issuer and another store. */
function staffModule(store: TestStore, more: object = {}) {
  return AuthModule.forRoot({
    name: 'staff',
    secret: SECRET,
    issuer: 'https://staff.test',
    audience: AUDIENCE,
    subjects: new TestSubjects(),
    repository: store.repository,
    controller: 'staff/auth',
    ...more,
  });
}

describe.each(PAIRED_PLATFORMS)('R98, R100: two instances on $adapter with $store', (platform) => {
  let test: TestApp;
  let staffStore: TestStore;
  let staff: HttpClient;
  beforeEach(async () => {
    staffStore = await openStore(platform.store);
    const controllers = [StaffController, MixedController];
    test = await startApp({ ...platform, imports: [staffModule(staffStore)], controllers });
    staff = new HttpClient(test.url, '/staff/auth');
  });
  afterEach(async () => {
    await test.close();
    await staffStore.close();
  });

  it('each let their own people in, and write to their own store', async () => {
    const [customer, colleague] = [await test.client.signIn(), await staff.signIn('bob')];
    expect(test.repository.calls).toEqual(['create']);
    expect(staffStore.repository.calls).toEqual(['create']);
    expect(decodeJwt(customer.access_token).payload.iss).toBe(ISSUER);
    expect(decodeJwt(colleague.access_token).payload.iss).toBe('https://staff.test');
    const get = async (path: string, { access_token }: { readonly access_token: string }) =>
      (await test.client.get(path, access_token)).status;
    expect(await get('/me', customer)).toBe(200);
    expect(await get('/mixed/customers', customer)).toBe(200);
    expect(await get('/staff/me', colleague)).toBe(200);
    expect(await get('/staff/admin', colleague)).toBe(200);
    expect(await get('/mixed/staff', colleague)).toBe(200);
    expect(await get('/staff/admin', await staff.signIn('alice'))).toBe(403);
    expect((await test.client.get('/staff/public')).status).toBe(200);
  });

  it('say which of them an event is about', async () => {
    const all = [AuthEvents, getAuthToken(AuthEvents, 'staff')].map((token) =>
      test.app.get<AuthEvents>(token, { strict: false }),
    );
    const told: (string | undefined)[] = [];
    for (const { all: events } of all) events.subscribe(({ instance }) => told.push(instance));
    await staff.signIn();
    await test.client.signIn();
    expect(told).toEqual(['staff', undefined]);
  });

  it('attack 33: refuse the access tokens of each other, also when they were seen before', async () => {
    const [customer, colleague] = [await test.client.signIn(), await staff.signIn()];
    for (let times = 0; times < 2; times += 1) {
      for (const path of ['/staff/me', '/mixed/staff', '/staff/auth/sessions'])
        expect(verdictOf(await test.client.get(path, customer.access_token))).toEqual(
          INVALID_TOKEN,
        );
      for (const path of ['/me', '/strict', '/mixed/customers', '/auth/sessions'])
        expect(verdictOf(await test.client.get(path, colleague.access_token))).toEqual(
          INVALID_TOKEN,
        );
      expect((await test.client.get('/me', customer.access_token)).status).toBe(200);
      expect((await test.client.get('/staff/me', colleague.access_token)).status).toBe(200);
    }
    const logout = await test.client.post('/auth/logout', undefined, colleague.access_token);
    expect(verdictOf(logout)).toEqual(INVALID_TOKEN);
    expect((await staff.refresh(colleague.refresh_token)).status).toBe(200);
  });

  it('attack 44: refuse the refresh tokens of each other, without a call of either store', async () => {
    const [customer, colleague] = [await test.client.signIn(), await staff.signIn()];
    const calls = () => [...test.repository.calls, ...staffStore.repository.calls];
    const before = calls();
    expect(verdictOf(await staff.refresh(customer.refresh_token))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.refresh(colleague.refresh_token))).toEqual(INVALID_GRANT);
    expect((await staff.logout(customer.refresh_token)).status).toBe(204);
    expect(calls()).toEqual(before);
    expect((await test.client.refresh(customer.refresh_token)).status).toBe(200);
    expect((await staff.refresh(colleague.refresh_token)).status).toBe(200);
  });

  it('have sessions that end apart', async () => {
    const [customer, colleague] = [await test.client.signIn(), await staff.signIn()];
    await test.client.post('/auth/logout-all', {}, customer.access_token);
    expect((await staff.refresh(colleague.refresh_token)).status).toBe(200);
    expect((await test.client.refresh(customer.refresh_token)).status).toBe(400);
  });

  it('are both behind a challenge where nothing is sent', async () => {
    for (const path of ['/me', '/staff/me', '/mixed/staff', '/mixed/customers'])
      expect(verdictOf(await test.client.get(path))).toEqual(NO_CREDENTIALS);
  });

  it.each(['/mixed/nobody', '/mixed/public-nobody'])(
    'let nobody through to a route of an instance that is not there: %s',
    async (path) => {
      const tokens = [undefined, (await test.client.signIn('bob')).access_token];
      tokens.push((await staff.signIn('bob')).access_token);
      for (const token of tokens) expect((await test.client.get(path, token)).status).toBe(500);
    },
  );

  it('give their services by name', async () => {
    const tokens = test.app.get<TokenService>(getAuthToken(TokenService, 'staff'), {
      strict: false,
    });
    const { accessToken } = await tokens.issue({ sub: 'carol' });
    expect((await test.client.get('/staff/me', accessToken)).status).toBe(200);
    expect((await test.client.get('/me', accessToken)).status).toBe(401);
  });
});

describe.each(HTTP_ADAPTERS)('R100: instances in modules of their own on %s', (adapter) => {
  const withStaff = async (
    globalGuard: boolean,
    where: 'in the module that imports it' | 'elsewhere',
    work: (test: TestApp, staff: HttpClient) => Promise<void>,
  ) => {
    const store = await openStore('in-memory');

    @AuthInstance('staff')
    @UseGuards(AccessTokenGuard)
    @Controller('desk')
    class DeskController {
      @Get()
      desk(@Claims('iss') iss: string): object {
        return { iss };
      }
    }
    const isThere = where !== 'elsewhere';

    @Module({
      imports: [staffModule(store, { globalGuard })],
      providers: [StaffDesk],
      controllers: isThere ? [DeskController] : [],
    })
    class StaffModule {
      constructor(@Inject(StaffDesk) readonly desk: StaffDesk) {}
    }

    const controllers = isThere ? [] : [DeskController];
    await withApp({ adapter, imports: [StaffModule], controllers }, async (test) => {
      await work(test, new HttpClient(test.url, '/staff/auth'));
    });
  };

  it.each([
    [true, 'in the module that imports it'],
    [true, 'elsewhere'],
    [false, 'in the module that imports it'],
    [false, 'elsewhere'],
  ] as const)(
    'never let anybody in without a token of theirs: global guard %s, route %s',
    async (globalGuard, where) => {
      await withStaff(globalGuard, where, async (test, staff) => {
        const customer = await test.client.signIn('bob');
        const anonymous = await test.client.get('/desk');
        const stranger = await test.client.get('/desk', customer.access_token);
        expect([401, 500]).toContain(anonymous.status);
        expect([401, 500]).toContain(stranger.status);
        const colleague = await staff.signIn('bob');
        if (globalGuard || where !== 'elsewhere') {
          const { status, body } = await test.client.get('/desk', colleague.access_token);
          expect([status, body]).toEqual([200, { iss: 'https://staff.test' }]);
        }
      });
    },
  );

  it('leave no route open that is marked as theirs where no guard of theirs is on it', async () => {
    const store = await openStore('in-memory');
    const imports = [staffModule(store, { globalGuard: false })];
    await withApp({ adapter, imports, controllers: [StaffController] }, async ({ client }) => {
      expect([401, 500]).toContain((await client.get('/staff/me')).status);
      const { access_token: customer } = await client.signIn('bob');
      expect([401, 500]).toContain((await client.get('/staff/admin', customer)).status);
    });
  });

  it('leave no route open that has a guard but is not marked, where there is no global one', async () => {
    @UseGuards(AccessTokenGuard)
    @Controller('desk')
    class UnmarkedController {
      @Get()
      desk(): object {
        return { ok: true };
      }
    }
    const store = await openStore('in-memory');

    @Module({
      imports: [staffModule(store, { globalGuard: false })],
      controllers: [UnmarkedController],
    })
    class StaffModule {}

    const auth = { globalGuard: false };
    await withApp({ adapter, auth, imports: [StaffModule] }, async ({ client }) => {
      expect([401, 500]).toContain((await client.get('/desk')).status);
      expect([401, 500]).toContain((await client.get('/desk', 'x')).status);
    });
  });

  it('guard their own session routes without a global guard', async () => {
    await withStaff(false, 'elsewhere', async (test, staff) => {
      const [customer, colleague] = [await test.client.signIn(), await staff.signIn()];
      const get = (token?: string) => test.client.get('/staff/auth/sessions', token);
      expect(verdictOf(await get())).toEqual(NO_CREDENTIALS);
      expect(verdictOf(await get(customer.access_token))).toEqual(INVALID_TOKEN);
      expect((await get(colleague.access_token)).status).toBe(200);
    });
  });

  it('of the same name refuse to start', async () => {
    const store = await openStore('in-memory');
    const twice = [staffModule(store), staffModule(store, { controller: 'again' })];
    const starting = startApp({ adapter, imports: twice });
    await expect(starting).rejects.toBeInstanceOf(AuthConfigurationError);
    await expect(starting).rejects.toMatchObject({ option: 'name' });
  });

  it.each(['auth', 'Auth'])(
    'with routes at the same path refuse to start: %s',
    async (controller) => {
      const store = await openStore('in-memory');
      const starting = startApp({ adapter, imports: [staffModule(store, { controller })] });
      await expect(starting).rejects.toBeInstanceOf(AuthConfigurationError);
      await expect(starting).rejects.toThrow(
        "controller: is the same path for the instances 'default' and 'staff' of AuthModule",
      );
    },
  );

  it('with JWK Sets at the same path refuse to start', async () => {
    const store = await openStore('in-memory');
    const jwks = '.Well-Known/jwks.json';
    const starting = startApp({ adapter, imports: [staffModule(store, { jwks })] });
    await expect(starting).rejects.toBeInstanceOf(AuthConfigurationError);
    await expect(starting).rejects.toThrow(
      "jwks: is the same path for the instances 'default' and 'staff' of AuthModule",
    );
  });

  it('with routes may stand beside others without', async () => {
    const store = await openStore('in-memory');
    const imports = [
      staffModule(store),
      staffModule(store, { name: 'robots', controller: false }),
      staffModule(store, { name: 'machines', controller: false }),
    ];
    await withApp({ adapter, imports }, async ({ client }) => {
      expect((await client.login()).status).toBe(200);
    });
  });

  it('without a name, twice, refuse to start', async () => {
    const second = AuthModule.forRoot({
      secret: SECRET,
      issuer: ISSUER,
      audience: AUDIENCE,
      subjects: new TestSubjects(),
      controller: 'second',
    });
    await expect(startApp({ adapter, imports: [second] })).rejects.toMatchObject({
      option: 'name',
    });
  });
});

describe.each(HTTP_ADAPTERS)('R100: two applications in one process on %s', (adapter) => {
  it('do not disturb each other, nor when one of them closes', async () => {
    await withApp({ adapter, auth: { secret: OTHER_SECRET } }, async (other) => {
      const theirs = await other.client.signIn();
      await withApp({ adapter }, async (test) => {
        const ours = await test.client.signIn();
        for (let times = 0; times < 3; times += 1) {
          const answers = [
            await test.client.get('/me', ours.access_token),
            await other.client.get('/me', theirs.access_token),
            await test.client.get('/me', theirs.access_token),
            await other.client.get('/me', ours.access_token),
          ];
          expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
        }
      });
      const { access_token: fresh } = await other.client.signIn();
      expect((await other.client.get('/me', fresh)).status).toBe(200);
      expect((await other.client.get('/me')).status).toBe(401);
    });
  });
});
