import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InMemoryRefreshTokenRepository } from '../../../../lib/adapters/in-memory/in-memory-refresh-token.repository.js';
import { AuthModule } from '../../../../lib/auth.module.js';
import type { Session } from '../../../../lib/domain/session.js';
import type { Subject } from '../../../../lib/domain/subject.js';
import type { AuthSettings } from '../../../../lib/options/auth-settings.js';
import { Clock } from '../../../../lib/ports/clock.js';
import type {
  RotateOutcome,
  Rotation,
  SessionReading,
} from '../../../../lib/ports/refresh-token-repository.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { SessionService } from '../../../../lib/services/session.service.js';
import { TokenService } from '../../../../lib/services/token.service.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { DAY, NOW, SECOND } from '../../builders.js';
import { REQUIRED } from '../../options/refusals.js';

type Step = 'find' | 'rotate' | 'touch' | 'revoke' | 'load' | 'claims';

/** Keeps sessions in memory, says what it was asked, and lets something happen just before. */
class WatchedRepository extends InMemoryRefreshTokenRepository {
  readonly steps: Step[] = [];
  before: (step: Step) => Promise<unknown> | undefined = () => undefined;

  override async find(sid: string): Promise<SessionReading | undefined> {
    await this.note('find');
    return super.find(sid);
  }

  override async rotate(rotation: Rotation): Promise<RotateOutcome> {
    await this.note('rotate');
    return super.rotate(rotation);
  }

  override async touch(touch: Parameters<InMemoryRefreshTokenRepository['touch']>[0]) {
    await this.note('touch');
    return super.touch(touch);
  }

  override async revoke(...given: Parameters<InMemoryRefreshTokenRepository['revoke']>) {
    await this.note('revoke');
    return super.revoke(...given);
  }

  async note(step: Step): Promise<void> {
    this.steps.push(step);
    const { before } = this;
    await before(step);
  }
}

let app: INestApplicationContext | undefined;
afterEach(() => app?.close());

/** Signs alice in, on a store that is watched. */
async function signedIn(settings: Partial<AuthSettings> = {}) {
  const clock = new MovableClock(NOW);
  const repository = new WatchedRepository(clock);
  const alice: Subject = { sub: 'alice' };
  const load = async () => {
    await repository.note('load');
    return alice;
  };
  const claims = async () => {
    await repository.note('claims');
    return {};
  };
  const auth = AuthModule.forRoot({
    ...REQUIRED,
    accessToken: { claims },
    ...settings,
    repository,
    subjects: { authenticate: () => null, load },
  });
  const testing = Test.createTestingModule({ imports: [auth] });
  const running = await testing.overrideProvider(Clock).useValue(clock).compile();
  running.useLogger(false);
  app = running;
  const tokens = running.get(TokenService);
  const { refreshToken: first, sid } = await tokens.issue(alice);
  const events: AuthEvent[] = [];
  running.get(AuthEvents).all.subscribe((event) => events.push(event));
  repository.steps.length = 0;

  const inMemory = InMemoryRefreshTokenRepository.prototype;
  const stored = async () => (await inMemory.find.call(repository, sid))!.session;
  /** What somebody else does meanwhile, past the watch. */
  const meanwhile = {
    rotate: (from: number, to = from + 1) =>
      inMemory.rotate.call(repository, { sid, from, to, inactivityTimeout: DAY }),
    revoke: () => inMemory.revoke.call(repository, sid, 'logout'),
  };
  /** Refreshes; gives the next token, or the code of the error. */
  const refresh = (token: string) =>
    tokens.refresh(token).then(
      ({ refreshToken }) => refreshToken,
      (error: unknown) => (error as { readonly code: string }).code,
    );
  return { clock, repository, tokens, running, first, sid, events, stored, meanwhile, refresh };
}

const typesOf = (events: readonly AuthEvent[]) => events.map(({ type }) => type);

describe('a refresh reads, decides, prepares, and commits last', () => {
  it('two calls of the store, and the token is prepared between them (F14, F15)', async () => {
    const { repository, refresh, first, events, stored } = await signedIn();
    expect(await refresh(first)).toMatch(/^ndt_rt_/);
    expect(repository.steps).toEqual(['find', 'load', 'claims', 'rotate']);
    expect(typesOf(events)).toEqual(['refreshed']);
    expect((await stored()).generation).toBe(1);
  });

  it('a forged token costs none (R89, attack 41)', async () => {
    const { repository, refresh, first, events } = await signedIn();
    const forged = first.slice(0, -1) + (first.endsWith('A') ? 'B' : 'A');
    expect(await refresh(forged)).toBe('ERR_AUTH_REFRESH_TOKEN_MALFORMED');
    expect(repository.steps).toEqual([]);
    expect(events).toMatchObject([{ type: 'refused', reason: 'malformed' }]);
  });

  it.each(['load', 'claims'] as const)(
    'a failure of %s has written nothing (R39)',
    async (step) => {
      const { repository, refresh, first, stored } = await signedIn();
      const before = await stored();
      repository.before = (at) => (at === step ? Promise.reject(new Error('down')) : undefined);
      expect(await refresh(first)).toBe('ERR_AUTH_UNAVAILABLE');
      expect(repository.steps).not.toContain('rotate');
      expect(await stored()).toEqual(before);
      repository.before = () => undefined;
      expect(await refresh(first)).toMatch(/^ndt_rt_/);
    },
  );

  it('no token leaves when the commit fails, and the same one is good again (F1)', async () => {
    const { repository, refresh, first, events } = await signedIn();
    repository.before = (at) => (at === 'rotate' ? Promise.reject(new Error('down')) : undefined);
    expect(await refresh(first)).toBe('ERR_AUTH_UNAVAILABLE');
    expect(typesOf(events)).toEqual(['unavailable']);
    repository.before = () => undefined;
    expect(await refresh(first)).toMatch(/^ndt_rt_/);
  });

  it('a commit whose answer was lost is healed by a retry: the same successor (F4, R38)', async () => {
    const { repository, refresh, first, meanwhile, tokens } = await signedIn();
    repository.before = async (at) => {
      if (at === 'rotate') {
        await meanwhile.rotate(0);
        throw new Error('connection cut');
      }
    };
    expect(await refresh(first)).toBe('ERR_AUTH_UNAVAILABLE');
    repository.before = () => undefined;
    const successors = [await refresh(first), await refresh(first)];
    expect(new Set(successors).size).toBe(1);
    await expect(tokens.refresh(successors[0]!)).resolves.toBeDefined();
  });
});

describe('when somebody else was quicker', () => {
  it('the commit does not match, and a second reading explains it: a retry (R37)', async () => {
    const { repository, refresh, first, meanwhile, events } = await signedIn();
    repository.before = (at) => (at === 'rotate' ? meanwhile.rotate(0) : undefined);
    expect(await refresh(first)).toMatch(/^ndt_rt_/);
    expect(repository.steps).toEqual([
      'find',
      'load',
      'claims',
      'rotate',
      'find',
      'load',
      'claims',
      'find',
    ]);
    expect(typesOf(events)).toEqual(['retried']);
  });

  it('by two generations: a lost race (R42)', async () => {
    const { repository, refresh, first, meanwhile, events } = await signedIn();
    repository.before = (at) => (at === 'rotate' ? meanwhile.rotate(0, 2) : undefined);
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_SUPERSEDED');
    expect(typesOf(events)).toEqual(['superseded']);
  });

  it.each(['find', 'load', 'claims', 'rotate'] as const)(
    'a revocation just before %s beats the refresh (R44, attack 51)',
    async (step) => {
      const { repository, refresh, first, meanwhile, stored } = await signedIn();
      repository.before = (at) => (at === step ? meanwhile.revoke() : undefined);
      expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_TOKEN_REVOKED');
      expect(await stored()).toMatchObject({ generation: 0, revocationReason: 'logout' });
    },
  );

  it('a revocation while a retry is prepared beats the retry (R44, attack 53)', async () => {
    const { repository, refresh, first, meanwhile } = await signedIn();
    await refresh(first);
    repository.before = (at) => (at === 'claims' ? meanwhile.revoke() : undefined);
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_TOKEN_REVOKED');
  });

  it('a rotation while a retry is prepared is seen, and the retry is decided anew', async () => {
    const { repository, refresh, first, meanwhile, clock } = await signedIn();
    await refresh(first);
    clock.advance(10 * SECOND);
    repository.before = (at) => (at === 'claims' ? meanwhile.rotate(1) : undefined);
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_SUPERSEDED');
  });

  it('again and again, the answer is 503 in the end, not a loop (F7)', async () => {
    const { repository, refresh, first, stored } = await signedIn({
      refreshToken: { onAhead: 'heal' },
    });
    repository.rotate = async () => {
      await repository.note('rotate');
      return 'conflict';
    };
    expect(await refresh(first)).toBe('ERR_AUTH_UNAVAILABLE');
    expect(repository.steps.filter((step) => step === 'rotate')).toHaveLength(8);
    expect((await stored()).generation).toBe(0);
  });
});

describe('reuse', () => {
  it.each([
    ['revoke-session', 'session-revoked', ['revoked', 'reuse-detected'], [true, false]],
    ['revoke-subject', 'subject-revoked', ['subject-revoked', 'reuse-detected'], [true, true]],
    ['reject', 'rejected', ['reuse-detected'], [false, false]],
  ] as const)('with %s: %s (R26, R35)', async (onReuse, outcome, types, ended) => {
    const { refresh, first, sid, events, clock, tokens, running } = await signedIn({
      refreshToken: { onReuse },
    });
    const other = await tokens.issue({ sub: 'alice' });
    await refresh(first);
    clock.advance(31 * SECOND);
    events.length = 0;
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_TOKEN_REUSED');
    expect(typesOf(events)).toEqual(types);
    expect(events.at(-1)).toMatchObject({ outcome, sid, subject: 'alice', generation: 0, gap: 1 });
    const live = await Promise.all(
      [sid, other.sid].map((one) => running.get(SessionService).isLive(one)),
    );
    expect(live.map((is) => !is)).toEqual(ended);
  });

  it('is told once, however often the token comes again (R35)', async () => {
    const { refresh, first, events, clock } = await signedIn();
    await refresh(first);
    clock.advance(31 * SECOND);
    await Promise.all(Array.from({ length: 10 }, () => refresh(first)));
    expect(typesOf(events).filter((type) => type === 'reuse-detected')).toHaveLength(1);
  });

  it('is found again when ending the session failed (F28, R50)', async () => {
    const { repository, refresh, first, clock, events } = await signedIn();
    await refresh(first);
    clock.advance(31 * SECOND);
    repository.before = (at) => (at === 'revoke' ? Promise.reject(new Error('down')) : undefined);
    expect(await refresh(first)).toBe('ERR_AUTH_UNAVAILABLE');
    repository.before = () => undefined;
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_TOKEN_REUSED');
    expect(typesOf(events).filter((type) => type === 'reuse-detected')).toHaveLength(1);
  });
});

describe('a store that lost writes (F16)', () => {
  it('is brought up to the token, with one event', async () => {
    const { repository, refresh, first, events, stored } = await signedIn();
    const second = await refresh(first);
    const third = await refresh(second);
    restore(repository, { ...(await stored()), generation: 0, rotatedAt: null });
    events.length = 0;
    expect(await refresh(third)).toMatch(/^ndt_rt_/);
    expect(events).toMatchObject([{ type: 'healed', from: 0, generation: 3 }]);
    expect((await stored()).generation).toBe(3);
  });

  it('stays as it is where that is asked for', async () => {
    const { repository, refresh, first, events, stored } = await signedIn({
      refreshToken: { onAhead: 'reject' },
    });
    const second = await refresh(first);
    restore(repository, { ...(await stored()), generation: 0, rotatedAt: null });
    events.length = 0;
    expect(await refresh(second)).toBe('ERR_AUTH_REFRESH_TOKEN_AHEAD');
    expect(events).toMatchObject([{ type: 'refused', reason: 'ahead', generation: 1 }]);
    expect((await stored()).generation).toBe(0);
  });
});

/** Puts an earlier record back, as a backup does. */
function restore(repository: InMemoryRefreshTokenRepository, session: Session): void {
  const { sessions } = repository as unknown as { readonly sessions: Map<string, object> };
  sessions.set(session.sid, session);
}

describe('without rotation', () => {
  const settings = { refreshToken: { rotation: false } };

  it('the token stays, and its use is written at most once in the life of an access token', async () => {
    const { repository, refresh, first, clock, events, stored } = await signedIn(settings);
    const uses = async (seconds: number) => {
      repository.steps.length = 0;
      clock.advance(seconds * SECOND);
      expect(await refresh(first)).toBe(first);
      return repository.steps.filter((step) => step === 'touch' || step === 'rotate');
    };
    expect(await uses(599)).toEqual([]);
    expect(await uses(1)).toEqual(['touch']);
    expect(await uses(599)).toEqual([]);
    expect(await stored()).toMatchObject({ generation: 0, usedAt: NOW + 600 * SECOND });
    expect(new Set(typesOf(events))).toEqual(new Set(['refreshed']));
  });

  it('a revocation while a use is written beats it (R44)', async () => {
    const { repository, refresh, first, meanwhile, clock } = await signedIn(settings);
    clock.advance(600 * SECOND);
    repository.before = (at) => (at === 'touch' ? meanwhile.revoke() : undefined);
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_TOKEN_REVOKED');
  });
});

describe('step-up (R32, attack 57)', () => {
  it('skips a generation, so that no earlier token is the one just before the newest', async () => {
    const { refresh, first, tokens, stored, events, clock } = await signedIn();
    clock.advance(60 * SECOND);
    const elevated = await tokens.elevate(first, { amr: ['pwd', 'otp'], acr: 'aal2' });
    expect(await stored()).toMatchObject({
      generation: 2,
      amr: ['pwd', 'otp'],
      acr: 'aal2',
      authenticatedAt: NOW + 60 * SECOND,
    });
    expect(tokens.verifyAccessToken(elevated.accessToken)).toMatchObject({
      amr: ['pwd', 'otp'],
      acr: 'aal2',
      auth_time: NOW / 1_000 + 60,
    });
    expect(typesOf(events)).toEqual(['elevated']);
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_SUPERSEDED');
    clock.advance(3 * SECOND);
    expect(await refresh(first)).toBe('ERR_AUTH_REFRESH_TOKEN_REUSED');
  });

  it('works where there is no rotation', async () => {
    const { first, tokens, stored } = await signedIn({ refreshToken: { rotation: false } });
    const { refreshToken } = await tokens.elevate(first, { acr: 'aal2' });
    expect(refreshToken).not.toBe(first);
    expect(await stored()).toMatchObject({ generation: 2, acr: 'aal2', amr: null });
  });
});

describe('another client (R34, attack 63)', () => {
  it('is refused, and the token is not consumed', async () => {
    const { tokens, first, events, stored, refresh } = await signedIn();
    await expect(tokens.refresh(first, { clientId: 'other' })).rejects.toMatchObject({
      code: 'ERR_AUTH_REFRESH_TOKEN_MISMATCH',
    });
    expect(events).toMatchObject([{ type: 'refused', reason: 'other-client' }]);
    expect(await stored()).toMatchObject({ generation: 0, revokedAt: null });
    expect(await refresh(first)).toMatch(/^ndt_rt_/);
  });
});

describe('what is told of a refresh', () => {
  it('never holds a token (R84)', async () => {
    const { refresh, first, events, clock } = await signedIn();
    const second = await refresh(first);
    await refresh(first);
    clock.advance(31 * SECOND);
    await refresh(first);
    await refresh(second);
    expect(typesOf(events)).toEqual([
      'refreshed',
      'retried',
      'revoked',
      'reuse-detected',
      'refused',
    ]);
    const told = JSON.stringify(events);
    for (const token of [first, second]) {
      expect(told).not.toContain(token);
      expect(told).not.toContain(token.slice(-20));
    }
  });
});
