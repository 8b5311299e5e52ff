import { describe, expect, it } from '@jest/globals';
import { TokenService } from 'nestjs-dual-token';
import { throwing } from '../support/controlled-repository.js';
import { freshApp, PAIRED_PLATFORMS, type TestApp } from '../support/test-app.js';
import {
  INVALID_GRANT,
  INVALID_TOKEN,
  LIMIT_REACHED,
  UNAVAILABLE,
  verdictOf,
} from '../support/verdicts.js';

const SECOND = 1_000;

/** The sessions of alice that are live in the store, newest first. */
async function liveOf({ repository }: TestApp): Promise<readonly string[]> {
  return (await repository.inner.list('alice')).sessions.map(({ sid }) => sid);
}

/** What two kinds of devices call themselves. */
const [WEB, PHONE] = ['web/1', 'phone/1'];

describe.each(PAIRED_PLATFORMS)('a limit of two sessions on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: { session: { maxPerSubject: 2 } } });
  /** Signs in a second after the one before. */
  const signIn = (username = 'alice') => {
    test.clock.advance(SECOND);
    return test.client.signIn(username);
  };

  it('R92: the one beyond it ends the oldest, whose refresh is refused like any other', async () => {
    const [first, second, third] = [await signIn(), await signIn(), await signIn()];
    expect(await liveOf(test)).toHaveLength(2);
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    for (const one of [second, third])
      expect((await test.client.refresh(one.refresh_token)).status).toBe(200);
    expect(test.told('revoked')).toMatchObject([{ reason: 'limit', subject: 'alice' }]);
    expect(test.told('signed-in')).toHaveLength(3);
  });

  it('attack 87: the one that is idle goes, not the one that was first and is used', async () => {
    const [used, idle] = [await signIn(), await signIn()];
    test.clock.advance(SECOND);
    const renewed = await test.client.renew(used.refresh_token);
    await signIn();
    expect(verdictOf(await test.client.refresh(idle.refresh_token))).toEqual(INVALID_GRANT);
    expect((await test.client.refresh(renewed.refresh_token)).status).toBe(200);
  });

  it('attack 87: many sign-ins of one subject leave two sessions, and others theirs', async () => {
    const bobs = await signIn('bob');
    for (let times = 0; times < 30; times += 1) await signIn();
    expect(await liveOf(test)).toHaveLength(2);
    expect((await test.client.refresh(bobs.refresh_token)).status).toBe(200);
  });

  it('sessions that have ended do not count', async () => {
    const [first, second] = [await signIn(), await signIn()];
    await test.client.logout(second.refresh_token);
    await signIn();
    expect((await test.client.refresh(first.refresh_token)).status).toBe(200);
    expect(test.told('revoked')).toMatchObject([{ reason: 'logout' }]);
  });

  it('a store clock that stepped back keeps nobody out (R97)', async () => {
    await signIn();
    test.clock.step(-3_600_000);
    const [second, third] = [await signIn(), await signIn()];
    for (const one of [second, third])
      expect((await test.client.refresh(one.refresh_token)).status).toBe(200);
  });

  it.each(['list', 'revoke'] as const)(
    'a store that fails at %s: 503, no session without its owner is left, none is told of',
    async (verb) => {
      const [first, second] = [await signIn(), await signIn()];
      let failures = 1;
      test.repository.before = (at) => {
        if (at === verb && failures-- > 0) throw new Error('down');
      };
      test.clock.advance(SECOND);
      expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
      expect(await liveOf(test)).toHaveLength(2);
      expect(test.told('signed-in')).toHaveLength(2);
      expect(test.told('revoked')).toEqual([]);
      for (const one of [first, second])
        expect((await test.client.refresh(one.refresh_token)).status).toBe(200);
    },
  );

  it('a store that fails at create: 503, and nobody is signed out', async () => {
    const tokens = [await signIn(), await signIn()];
    test.repository.before = throwing('create');
    expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
    test.repository.recover();
    for (const { refresh_token: token } of tokens)
      expect((await test.client.refresh(token)).status).toBe(200);
  });
});

describe.each(PAIRED_PLATFORMS)(
  'single-device mode with the feed on $adapter with $store',
  (platform) => {
    const auth = { session: { maxPerSubject: 1 }, revocation: { check: 'feed' as const } };
    const test = freshApp({ ...platform, auth });

    it('R47: the access token of the device before is refused at once, without a call of the store', async () => {
      const before = await test.client.signIn();
      expect((await test.client.get('/me', before.access_token)).status).toBe(200);
      test.clock.advance(SECOND);
      const { access_token: token } = await test.client.signIn();
      const calls = await test.repository.callsOf(async () => {
        expect(verdictOf(await test.client.get('/me', before.access_token))).toEqual(INVALID_TOKEN);
        expect((await test.client.get('/me', token)).status).toBe(200);
      });
      expect(calls).toEqual([]);
    });
  },
);

describe.each(PAIRED_PLATFORMS)(
  'the same where more is refused, on $adapter with $store',
  (platform) => {
    const test = freshApp({
      ...platform,
      auth: { session: { maxPerSubject: 2, onLimit: 'reject' } },
    });

    it('R92: the sign-in beyond it is told so, and nobody is signed out', async () => {
      const [first, second] = [await test.client.signIn(), await test.client.signIn()];
      expect(verdictOf(await test.client.login())).toEqual(LIMIT_REACHED);
      expect(await liveOf(test)).toHaveLength(2);
      expect(test.told('signed-in')).toHaveLength(2);
      expect(test.told('revoked')).toEqual([]);
      for (const one of [first, second])
        expect((await test.client.refresh(one.refresh_token)).status).toBe(200);
      expect((await test.client.login('bob')).status).toBe(200);
    });

    it('a wrong password is told nothing of it', async () => {
      await Promise.all([test.client.signIn(), test.client.signIn()]);
      expect((await test.client.login('alice', 'wrong')).status).toBe(401);
    });

    it('there is room again after a logout, or once a session has expired', async () => {
      const [first] = [await test.client.signIn(), await test.client.signIn()];
      await test.client.logout(first.refresh_token);
      await test.client.signIn();
      expect(verdictOf(await test.client.login())).toEqual(LIMIT_REACHED);
      test.clock.advance(8 * 86_400 * SECOND);
      expect((await test.client.login()).status).toBe(200);
    });

    it('another sign-in that comes between: each takes its session back, and tries again', async () => {
      await test.client.signIn();
      const other = test.app.get(TokenService);
      let between = 1;
      test.repository.after = async (verb) => {
        if (verb !== 'create' || between-- < 1) return;
        await test.repository.inner.create({
          ...{ sid: '019b76da-a800-7882-821d-56ba9c7097f0', subject: 'alice' },
          ...{ clientId: 'elsewhere', scope: null, roles: null, amr: null, acr: null },
          ...{ authenticatedAt: 0, userAgent: null, ipAddress: null },
          ...{ inactivityTimeout: 60_000, absoluteLifetime: 60_000 },
        });
      };
      expect(verdictOf(await test.client.login())).toEqual(LIMIT_REACHED);
      expect(await liveOf(test)).toHaveLength(2);
      await expect(other.issue({ sub: 'alice' })).rejects.toMatchObject({
        ...{ code: 'ERR_AUTH_SESSION_LIMIT', reason: 'exceeded' },
      });
    });

    it('a second look that fails: 503, and no session without its owner is left', async () => {
      let looks = 0;
      test.repository.before = (verb) => {
        if (verb === 'list' && ++looks === 2) throw new Error('down');
      };
      expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
      expect(await liveOf(test)).toEqual([]);
      expect(test.told('signed-in')).toEqual([]);
    });
  },
);

describe.each(PAIRED_PLATFORMS)('one web and one phone, on $adapter with $store', (platform) => {
  const state: { failure: Error | undefined; gives: unknown } = {
    ...{ failure: undefined, gives: undefined },
  };
  const limitBy = ({ userAgent }: { readonly userAgent: string | null }): string => {
    if (state.failure) throw state.failure;
    return (state.gives ?? (userAgent?.startsWith('phone') ? 'phone' : 'web')) as string;
  };
  const test = freshApp({ ...platform, auth: { session: { maxPerSubject: 1, limitBy } } });
  const signIn = (userAgent: string) => {
    test.clock.advance(SECOND);
    return test.client.signInFrom(userAgent);
  };

  it('R92: each kind has its own limit', async () => {
    const [web, phone, otherPhone] = [await signIn(WEB), await signIn(PHONE), await signIn(PHONE)];
    expect(await liveOf(test)).toHaveLength(2);
    expect((await test.client.refresh(web.refresh_token)).status).toBe(200);
    expect((await test.client.refresh(otherPhone.refresh_token)).status).toBe(200);
    expect(verdictOf(await test.client.refresh(phone.refresh_token))).toEqual(INVALID_GRANT);
  });

  it.each<[string, Partial<typeof state>]>([
    ['throws', { failure: new TypeError('no such kind') }],
    ['gives no text', { gives: 7 }],
    ['gives a promise that fails', { gives: Promise.reject(new Error('later')) }],
  ])('a function of the host that %s: 503, and nothing has changed', async (_title, faults) => {
    Promise.resolve(faults.gives).catch(() => undefined);
    const web = await signIn(WEB);
    const before = await liveOf(test);
    Object.assign(state, faults);
    const calls = await test.repository.callsOf(async () => {
      expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
    });
    Object.assign(state, { failure: undefined, gives: undefined });
    expect(calls).toEqual([]);
    expect(await liveOf(test)).toEqual(before);
    expect(test.told('unavailable')).toMatchObject([{ service: 'subject' }]);
    expect((await test.client.refresh(web.refresh_token)).status).toBe(200);
  });

  it('a function that fails for a session that is there: 503, and none ends', async () => {
    const web = await signIn(WEB);
    let asked = 0;
    Object.defineProperty(state, 'failure', {
      configurable: true,
      get: () => (++asked === 2 ? new Error('an old one') : undefined),
    });
    expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
    Object.defineProperty(state, 'failure', { value: undefined, writable: true });
    expect(await liveOf(test)).toHaveLength(1);
    expect((await test.client.refresh(web.refresh_token)).status).toBe(200);
  });
});
