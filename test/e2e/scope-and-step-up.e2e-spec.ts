import { describe, expect, it } from '@jest/globals';
import { AuthError, TokenService } from 'nestjs-dual-token';
import { decodeJwt } from '../support/access-tokens.js';
import { freshApp, PAIRED_PLATFORMS } from '../support/test-app.js';
import { INVALID_GRANT, INVALID_SCOPE, SUPERSEDED, verdictOf } from '../support/verdicts.js';

const SECOND = 1_000;
const payloadOf = (token: string) => decodeJwt(token).payload;

describe.each(PAIRED_PLATFORMS)(
  'R31: what a refresh grants on $adapter with $store',
  (platform) => {
    const test = freshApp(platform);

    it('narrows to the scope that is asked for, once', async () => {
      const first = await test.client.signIn();
      const narrow = await test.client.renew(first.refresh_token, { scope: 'orders:read' });
      expect(narrow.scope).toBe('orders:read');
      expect(payloadOf(narrow.access_token).scope).toBe('orders:read');
      expect((await test.client.post('/orders', {}, narrow.access_token)).status).toBe(403);
      const full = await test.client.renew(narrow.refresh_token);
      expect(full.scope).toBe('orders:read orders:write');
      expect((await test.client.post('/orders', {}, full.access_token)).status).toBe(201);
    });

    it.each([
      'orders:read admin',
      'admin',
      'orders:read orders:write orders:delete',
      'ORDERS:READ',
      ' ',
      'orders:read"',
      'orders:read\norders:write',
      '*',
    ])(
      'attack 59: refuses a wider scope with 400 invalid_scope, and uses nothing up: %j',
      async (scope) => {
        const { refresh_token: token } = await test.client.signIn();
        const calls = await test.repository.callsOf(async () => {
          expect(verdictOf(await test.client.refresh(token, { scope }))).toEqual(INVALID_SCOPE);
        });
        expect(calls).toEqual(['find']);
        expect(test.told('refused')).toMatchObject([{ reason: 'scope-too-wide' }]);
        expect((await test.client.refresh(token)).status).toBe(200);
      },
    );

    it('takes away what the subject has lost, and gives back no more than was granted', async () => {
      let tokens = await test.client.signIn();
      const grantedBy = async (scope: string | undefined, roles: readonly string[] | undefined) => {
        test.subjects.people.set('alice', {
          sub: 'alice',
          ...(scope !== undefined && { scope }),
          ...(roles !== undefined && { roles }),
        });
        tokens = await test.client.renew(tokens.refresh_token);
        const claims = payloadOf(tokens.access_token);
        expect(claims.scope).toBe(tokens.scope);
        return [claims.scope, claims.roles];
      };
      expect(await grantedBy('orders:read', [])).toEqual(['orders:read', []]);
      expect(await grantedBy('admin orders:write', ['admin', 'clerk'])).toEqual([
        'orders:write',
        ['clerk'],
      ]);
      expect(await grantedBy('admin', ['admin'])).toEqual(['', []]);
      expect(await grantedBy(undefined, undefined)).toEqual(['', []]);
      expect((await test.client.get('/admin', tokens.access_token)).status).toBe(403);
      expect(await grantedBy('orders:read orders:write admin', ['clerk', 'admin'])).toEqual([
        'orders:read orders:write',
        ['clerk'],
      ]);
      expect((await test.client.get('/admin', tokens.access_token)).status).toBe(403);
    });

    it('gives nothing to a session that began without scope and roles', async () => {
      test.subjects.people.set('carol', { sub: 'carol' });
      const tokens = await test.client.signIn('carol');
      test.subjects.people.set('carol', { sub: 'carol', scope: 'orders:write', roles: ['admin'] });
      const next = await test.client.renew(tokens.refresh_token);
      expect(payloadOf(next.access_token)).not.toHaveProperty('scope');
      expect(payloadOf(next.access_token)).not.toHaveProperty('roles');
      expect((await test.client.get('/admin', next.access_token)).status).toBe(403);
    });

    it('keeps amr, acr and auth_time as they were at sign-in', async () => {
      test.subjects.change('alice', { amr: ['pwd'], acr: 'aal1' });
      const first = await test.client.signIn();
      test.subjects.change('alice', { amr: ['pwd', 'otp'], acr: 'aal2' });
      test.clock.advance(60 * SECOND);
      const next = payloadOf((await test.client.renew(first.refresh_token)).access_token);
      const { auth_time } = payloadOf(first.access_token);
      expect(next).toMatchObject({ amr: ['pwd'], acr: 'aal1', auth_time });
    });
  },
);

describe.each(PAIRED_PLATFORMS)('R32: step-up on $adapter with $store', (platform) => {
  const test = freshApp(platform);
  const OTP = { amr: ['pwd', 'otp'], acr: 'aal2' };
  const elevate = (token: string) => test.app.get(TokenService).elevate(token, OTP);

  it('says in the access token how and when the subject proved who they are', async () => {
    const first = await test.client.signIn();
    test.clock.advance(6 * 60 * SECOND);
    const weak = await test.client.renew(first.refresh_token);
    const refused = await test.client.get('/recent', weak.access_token);
    expect(verdictOf(refused)).toMatchObject({
      status: 401,
      body: { error: 'insufficient_user_authentication' },
      challenge: 'Bearer error="insufficient_user_authentication", max_age="300"',
    });
    const strong = await elevate(weak.refresh_token);
    const auth_time = Math.floor(test.clock.now() / SECOND);
    expect(payloadOf(strong.accessToken)).toMatchObject({ ...OTP, auth_time });
    expect((await test.client.get('/recent', strong.accessToken)).status).toBe(200);
    expect(test.told('elevated')).toMatchObject([{ generation: 3 }]);
    const next = payloadOf((await test.client.renew(strong.refreshToken)).access_token);
    expect(next).toMatchObject({ ...OTP, auth_time });
  });

  it('attack 57: ends the grace of the token it was made with', async () => {
    const weak = await test.client.signIn();
    const strong = await elevate(weak.refresh_token);
    expect(verdictOf(await test.client.refresh(weak.refresh_token))).toEqual(SUPERSEDED);
    expect((await test.client.refresh(strong.refreshToken)).status).toBe(200);
    test.clock.advance(3 * SECOND);
    expect(verdictOf(await test.client.refresh(weak.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toMatchObject([{ outcome: 'session-revoked' }]);
  });

  it('attack 57: gives no stronger token for the one before it, either', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    await elevate(second.refresh_token);
    test.clock.advance(3 * SECOND);
    for (const token of [first.refresh_token, second.refresh_token])
      expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
  });

  it('made with the token before the newest, leaves the newest worthless', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    const strong = await elevate(first.refresh_token);
    expect(verdictOf(await test.client.refresh(second.refresh_token))).toEqual(SUPERSEDED);
    expect((await test.client.refresh(strong.refreshToken)).status).toBe(200);
  });

  it('is not had twice with one token', async () => {
    const weak = await test.client.signIn();
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => elevate(weak.refresh_token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect((outcome.reason as AuthError).code).toBe('ERR_AUTH_REFRESH_SUPERSEDED');
    }
  });

  it('racing refreshes leaves one chain, and the refreshes no more than they had', async () => {
    const weak = await test.client.signIn();
    const [strong, ...answers] = await Promise.all([
      elevate(weak.refresh_token).catch((error: unknown) => error as AuthError),
      ...Array.from({ length: 10 }, () => test.client.refresh(weak.refresh_token)),
    ]);
    for (const { status, body } of answers) {
      expect([200, 409]).toContain(status);
      if (status === 200) expect(payloadOf(body.access_token)).not.toHaveProperty('acr');
    }
    if (strong instanceof AuthError) throw strong;
    expect((await test.client.refresh(strong.refreshToken)).status).toBe(200);
    expect(test.told('reuse-detected')).toEqual([]);
  });
});

describe.each(PAIRED_PLATFORMS)('step-up without rotation on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: { refreshToken: { rotation: false } } });

  it('R32: gives another refresh token, and the one before is worthless', async () => {
    const weak = await test.client.signIn();
    const strong = await test.app.get(TokenService).elevate(weak.refresh_token, { acr: 'aal2' });
    expect(strong.refreshToken).not.toBe(weak.refresh_token);
    test.clock.advance(3 * SECOND);
    expect((await test.client.renew(strong.refreshToken)).refresh_token).toBe(strong.refreshToken);
    expect(verdictOf(await test.client.refresh(weak.refresh_token))).toEqual(INVALID_GRANT);
  });
});
