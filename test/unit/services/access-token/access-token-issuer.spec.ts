import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { JwtService } from '@nestjs/jwt';
import type { AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import type { AuthSettings } from '../../../../lib/options/auth-settings.js';
import {
  AccessTokenIssuer,
  type AccessTokenGrant,
} from '../../../../lib/services/access-token/access-token-issuer.js';
import { AccessTokenVerifier } from '../../../../lib/services/access-token/access-token-verifier.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { KeyRing } from '../../../../lib/services/keys/key-ring.js';
import { SubjectDirectory } from '../../../../lib/services/subject/subject-directory.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { AUDIENCE, DAY, ISSUER, NOW, SECOND, someOptions } from '../../builders.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const GRANT: AccessTokenGrant = {
  subject: { sub: 'alice' },
  session: {
    sid: 's1',
    clientId: 'web',
    authenticatedAt: NOW - 90_500,
    amr: null,
    acr: null,
  },
  scope: null,
  roles: null,
  sessionLeft: 30 * DAY,
};

/** A decoded part of a token. */
function part(token: string, index: number): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[index]!, 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

describe('the issuer of access tokens', () => {
  let clock: MovableClock;
  let told: AuthEvent[];
  beforeEach(() => {
    clock = new MovableClock(NOW);
    told = [];
  });

  function issuerWith(settings: Partial<AuthSettings> = {}, jwt = new JwtService()) {
    const options = someOptions(settings);
    const events = new AuthEvents(clock);
    events.all.subscribe((event) => told.push(event));
    const subjects = { authenticate: () => null, load: () => null };
    const directory = new SubjectDirectory(subjects, events, options);
    const keys = new KeyRing(clock, events, options);
    const verifier = new AccessTokenVerifier(keys, options, clock, new DenyList(options, clock));
    const issuer = new AccessTokenIssuer(jwt, keys, options, clock, directory, events);
    const claimsFor = async (grant: Partial<AccessTokenGrant> = {}): Promise<AccessTokenClaims> =>
      verifier.verify((await issuer.issue({ ...GRANT, ...grant })).token);
    return { issuer, claimsFor, kid: keys.kid };
  }

  it('writes the header of RFC 9068, with the key that signs', async () => {
    const { issuer, kid } = issuerWith();
    const { token } = await issuer.issue(GRANT);
    expect(part(token, 0)).toEqual({ typ: 'at+jwt', alg: 'HS256', kid });
  });

  it('writes every claim it knows, and leaves out what is not used', async () => {
    const { issuer } = issuerWith();
    const { token, expiresIn } = await issuer.issue(GRANT);
    const { jti, ...claims } = part(token, 1);
    expect(jti).toMatch(UUID);
    expect(expiresIn).toBe(600);
    expect(claims).toEqual({
      iss: ISSUER,
      sub: 'alice',
      aud: AUDIENCE,
      exp: NOW / 1_000 + 600,
      iat: NOW / 1_000,
      sid: 's1',
      client_id: 'web',
      auth_time: NOW / 1_000 - 91,
    });
  });

  it('writes scope, roles, amr and acr where they are used, empty ones too', async () => {
    const { claimsFor } = issuerWith();
    const session = { ...GRANT.session, amr: ['pwd', 'otp'], acr: 'aal2' };
    expect(await claimsFor({ session, scope: 'a b', roles: ['clerk'] })).toMatchObject({
      scope: 'a b',
      roles: ['clerk'],
      amr: ['pwd', 'otp'],
      acr: 'aal2',
    });
    expect(await claimsFor({ scope: '', roles: [] })).toMatchObject({ scope: '', roles: [] });
  });

  it('writes one audience as text and several as a list', async () => {
    expect((await issuerWith().claimsFor()).aud).toBe('orders');
    const audience = ['orders', 'mail'];
    expect((await issuerWith({ audience: ['orders'] }).claimsFor()).aud).toBe('orders');
    expect((await issuerWith({ audience }).claimsFor()).aud).toEqual(audience);
  });

  it('gives each token an id of its own', async () => {
    const { claimsFor } = issuerWith();
    const ids = await Promise.all(Array.from({ length: 50 }, async () => (await claimsFor()).jti));
    expect(new Set(ids).size).toBe(50);
  });

  it.each([
    ['the lifetime, while the session has longer', 30 * DAY, 600],
    ['the lifetime, when the session has as long', 600 * SECOND, 600],
    ['what the session has left, when that is less (R29)', 90 * SECOND, 90],
    ['whole seconds of that', 90_999, 90],
    ['a second, when the session ends this very moment', 0, 1],
  ])('lasts %s', async (_case, sessionLeft, seconds) => {
    const { issuer } = issuerWith();
    const { token, expiresIn } = await issuer.issue({ ...GRANT, sessionLeft });
    const { exp, iat } = part(token, 1);
    expect(expiresIn).toBe(seconds);
    expect(Number(exp) - Number(iat)).toBe(seconds);
  });

  it('counts its time from the second that has begun, on the app’s clock', async () => {
    const { issuer } = issuerWith();
    clock.advance(999);
    const { iat } = part((await issuer.issue(GRANT)).token, 1);
    expect(iat).toBe(NOW / 1_000);
  });

  describe('asks the host for claims', () => {
    const evil = { sub: 'root', roles: ['admin'], exp: 9e9, scope: 'all', tenant: 'from claims()' };

    it('and takes those of the subject and of the function, the latter first', async () => {
      const accessToken = { claims: async () => ({ plan: 'gold', tenant: 'from claims()' }) };
      const subject = { sub: 'alice', claims: { tenant: 'of subject', team: 'blue' } };
      expect(await issuerWith({ accessToken }).claimsFor({ subject })).toMatchObject({
        sub: 'alice',
        plan: 'gold',
        tenant: 'from claims()',
        team: 'blue',
      });
    });

    it('and never lets them override a registered one (R11)', async () => {
      const { claimsFor } = issuerWith({ accessToken: { claims: () => evil } });
      const claims = await claimsFor({ subject: { sub: 'alice', claims: evil } });
      expect(claims).toMatchObject({
        sub: 'alice',
        tenant: 'from claims()',
        exp: NOW / 1_000 + 600,
      });
      expect(Object.keys(claims)).not.toContain('roles');
      expect(Object.keys(claims)).not.toContain('scope');
    });

    it('and tells it who and which session, and no more', async () => {
      const claims = jest.fn((..._given: unknown[]) => ({}));
      await issuerWith({ accessToken: { claims } }).issuer.issue(GRANT);
      expect(claims).toHaveBeenCalledTimes(1);
      expect(claims).toHaveBeenCalledWith(GRANT.subject, {
        sid: 's1',
        clientId: 'web',
        authenticatedAt: NOW - 90_500,
      });
    });

    it.each([
      [
        'throws',
        () => {
          throw new Error('down');
        },
      ],
      ['rejects', () => Promise.reject(new Error('down'))],
    ])('and is unavailable when it %s (F14)', async (_case, claims) => {
      const { issuer } = issuerWith({ accessToken: { claims: claims } });
      await expect(issuer.issue(GRANT)).rejects.toMatchObject({ code: 'ERR_AUTH_UNAVAILABLE' });
      expect(told).toMatchObject([{ type: 'unavailable', service: 'subject' }]);
    });
  });

  it('refuses to make a token that no guard would take: larger than 8 KiB (R88)', async () => {
    const { issuer } = issuerWith();
    const subjectOf = (length: number) => ({ sub: 'alice', claims: { big: 'x'.repeat(length) } });
    const { token } = await issuer.issue({ ...GRANT, subject: subjectOf(5_000) });
    const room = Math.floor((8_192 - token.length) * 0.75);
    const largest = await issuer.issue({ ...GRANT, subject: subjectOf(5_000 + room) });
    expect(largest.token.length).toBeLessThanOrEqual(8_192);
    expect(largest.token.length).toBeGreaterThan(8_188);
    await expect(
      issuer.issue({ ...GRANT, subject: subjectOf(5_000 + room + 4) }),
    ).rejects.toMatchObject({ code: 'ERR_AUTH_ACCESS_TOKEN_TOO_LARGE' });
  });

  it('is unavailable when the signer fails, and says so (F15)', async () => {
    const cause = new Error('the HSM is gone');
    const jwt = new JwtService();
    jest.spyOn(jwt, 'sign').mockImplementation(() => {
      throw cause;
    });
    const { issuer } = issuerWith({}, jwt);
    await expect(issuer.issue(GRANT)).rejects.toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
      cause,
    });
    expect(told).toEqual([
      { type: 'unavailable', service: 'signer', cause, context: {}, at: new Date(NOW) },
    ]);
  });

  it('is unavailable when a claim can’t be written', async () => {
    const { issuer } = issuerWith();
    const subject = { sub: 'alice', claims: { big: 1n } };
    await expect(issuer.issue({ ...GRANT, subject })).rejects.toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
    });
  });
});
