import { describe, expect, it } from '@jest/globals';
import { Clock } from '../../../../lib/ports/clock.js';
import { AuthModule } from '../../../../lib/auth.module.js';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import type { Subject } from '../../../../lib/domain/subject.js';
import { TokenService } from '../../../../lib/services/token.service.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { Test } from '@nestjs/testing';
import { NOW } from '../../builders.js';
import { REQUIRED } from '../../options/refusals.js';

/** Signs alice in, lets a minute pass, and refreshes when the host has changed its mind about her. */
async function refreshAs(signedIn: Subject, now: unknown, scope?: string) {
  const clock = new MovableClock(NOW);
  const subjects = { authenticate: () => null, load: () => now as Subject | null };
  const app = await Test.createTestingModule({
    imports: [AuthModule.forRoot({ ...REQUIRED, subjects })],
  })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  app.useLogger(false);
  const tokens = app.get(TokenService);
  const { refreshToken } = await tokens.issue(signedIn);
  clock.advance(60_000);
  const outcome = await tokens
    .refresh(refreshToken, { ...(scope !== undefined && { scope }) })
    .then(({ accessToken }) => tokens.verifyAccessToken(accessToken))
    .catch((error: unknown) => error);
  return { outcome, again: () => tokens.refresh(refreshToken).catch((error: unknown) => error) };
}

const ALICE: Subject = { sub: 'alice', scope: 'a b', roles: ['clerk', 'admin'] };

describe('a refresh', () => {
  it.each<[string, Subject, object]>([
    ['keeps what was granted', ALICE, { scope: 'a b', roles: ['clerk', 'admin'] }],
    [
      'takes away what the subject lost',
      { ...ALICE, scope: 'b', roles: ['clerk'] },
      { scope: 'b', roles: ['clerk'] },
    ],
    [
      'never adds what the subject gained (R31)',
      { ...ALICE, scope: 'a b c', roles: ['clerk', 'admin', 'root'] },
      { scope: 'a b', roles: ['clerk', 'admin'] },
    ],
    [
      'takes the host’s claims as they are now',
      { ...ALICE, claims: { tenant: 't2' } },
      { tenant: 't2' },
    ],
  ])('%s', async (_case, now, claims) => {
    expect((await refreshAs(ALICE, now)).outcome).toMatchObject(claims);
  });

  it('gives neither scope nor roles to a session that has none, whatever the subject has now', async () => {
    const { outcome } = await refreshAs({ sub: 'alice' }, ALICE);
    expect(Object.keys(outcome as object)).toEqual(expect.not.arrayContaining(['scope', 'roles']));
  });

  it.each([
    ['less', 'a', { scope: 'a' }],
    ['the same in another order', 'b a', { scope: 'b a' }],
    ['more (attack 59)', 'a c', { code: 'ERR_AUTH_INVALID_SCOPE' }],
    ['something else', 'c', { code: 'ERR_AUTH_INVALID_SCOPE' }],
    ['nothing', ' ', { code: 'ERR_AUTH_INVALID_SCOPE' }],
    ['no scope at all', 'a "b"', { code: 'ERR_AUTH_INVALID_SCOPE' }],
  ])('may ask for %s', async (_case, scope, result) => {
    const { outcome, again } = await refreshAs(ALICE, ALICE, scope);
    expect(outcome).toMatchObject(result);
    expect(await again()).toMatchObject({ scope: 'a b' });
  });

  it.each<[string, unknown, string, string]>([
    [
      'is gone (R30, attack 56)',
      null,
      'ERR_AUTH_SUBJECT_UNAVAILABLE',
      'ERR_AUTH_REFRESH_TOKEN_REVOKED',
    ],
    [
      'counts only later sign-ins (R46)',
      { ...ALICE, sessionsValidAfter: new Date(NOW + 1) },
      'ERR_AUTH_REFRESH_TOKEN_REVOKED',
      'ERR_AUTH_REFRESH_TOKEN_REVOKED',
    ],
  ])('ends the session of a subject that %s', async (_case, now, code, afterwards) => {
    const { outcome, again } = await refreshAs(ALICE, now);
    expect(outcome).toMatchObject({ code });
    expect(await again()).toMatchObject({ code: afterwards });
  });

  it('goes on where the sign-in is as late as the subject asks for', async () => {
    const now = { ...ALICE, sessionsValidAfter: new Date(NOW) };
    expect((await refreshAs(ALICE, now)).outcome).toMatchObject({ sub: 'alice' });
  });

  it.each([
    ['null, as an empty column gives', null],
    ['text, as JSON gives', '2026-01-01T00:00:00Z'],
    ['a number', NOW],
  ])('has an answer of ours when sessionsValidAfter is %s', async (_case, sessionsValidAfter) => {
    const { outcome } = await refreshAs(ALICE, { ...ALICE, sessionsValidAfter });
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(AuthError);
      expect(outcome).toMatchObject({ code: 'ERR_AUTH_UNAVAILABLE' });
    } else {
      expect(outcome).toMatchObject({ sub: 'alice' });
    }
  });
});
