import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Revocation } from '../../../../lib/domain/revocation.js';
import type { RevocationFeed } from '../../../../lib/ports/revocation-feed.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import type { RevocationOutbox } from '../../../../lib/services/revocation/revocation-outbox.js';
import { Revocations } from '../../../../lib/services/revocation/revocations.js';
import { SubjectEndings } from '../../../../lib/services/revocation/subject-endings.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { aSession, HOUR, ISSUER, NOW } from '../../builders.js';
import { claimsOf, HORIZON, optionsWith, sidAt, subjectEnd } from './revocations-made.js';

describe('making known that sessions have ended', () => {
  let clock: MovableClock;
  let denied: DenyList;
  let put: Revocation[];
  let revocations: Revocations;
  let endings: SubjectEndings;
  let feed: { carriesSubjects: boolean };

  beforeEach(() => {
    clock = new MovableClock(NOW);
    const options = optionsWith({});
    denied = new DenyList(options, clock);
    put = [];
    const outbox = { put: (one: Revocation) => void put.push(one) } as RevocationOutbox;
    endings = new SubjectEndings(denied, clock, options);
    feed = { carriesSubjects: true };
    revocations = new Revocations(denied, outbox, feed as RevocationFeed, endings, clock, options);
  });

  /** Ends sessions that the subject has. */
  const endAll = (subject: string, sids: readonly string[], except: readonly string[] = []) =>
    revocations.endSubject(
      subject,
      async () => sids,
      async () => sids.length,
      except,
    );

  it('has it here before anybody else is told', () => {
    revocations.sessionEnded('a');
    expect(denied.covers(claimsOf('a'))).toBe(true);
    expect(put).toEqual([{ kind: 'session', sid: 'a', keepFor: HORIZON }]);
  });

  it('tells it once for as long as it matters, however often it is said', () => {
    for (let times = 0; times < 5; times += 1) revocations.sessionEnded('a');
    expect(put).toHaveLength(1);
    clock.advance(2 * HORIZON);
    revocations.sessionEnded('a');
    expect(put).toHaveLength(2);
  });

  it('does not repeat what another process has told', () => {
    denied.add({ kind: 'session', sid: 'a', keepFor: HORIZON });
    revocations.sessionEnded('a');
    expect(put).toEqual([]);
  });

  it('ends the sessions that a subject has at this moment, but those that go on', async () => {
    const [ended, kept] = [sidAt(NOW - 1), sidAt(NOW - 1)];
    await endAll('alice', [ended, kept], [kept]);
    const except = [kept];
    expect(put).toEqual([subjectEnd({ issuer: ISSUER, begunUpTo: NOW, except })]);
    expect(denied.covers(claimsOf(ended))).toBe(true);
    expect(denied.covers(claimsOf(kept))).toBe(false);
    expect(denied.covers(claimsOf(sidAt(NOW + 1)))).toBe(false);
  });

  it('ends those too that began by a clock that is ahead', async () => {
    const ahead = sidAt(NOW + HOUR);
    await endAll('alice', [sidAt(NOW), ahead, 'of another kind']);
    expect(denied.covers(claimsOf(ahead))).toBe(true);
    expect(put).toMatchObject([{ begunUpTo: NOW + HOUR }]);
  });

  it('has a beginning for the next session that none of it means, also by a clock that is behind', async () => {
    expect(revocations.beginning('alice')).toBe(NOW);
    await endAll('alice', [sidAt(NOW + HOUR)]);
    const next = revocations.beginning('alice');
    expect(next).toBe(NOW + HOUR + 1);
    expect(denied.covers(claimsOf(sidAt(next)))).toBe(false);
    expect(revocations.beginning('bob')).toBe(NOW);
    clock.advance(2 * HOUR);
    expect(revocations.beginning('alice')).toBe(NOW + 2 * HOUR);
  });

  it('has a beginning for a sign-in within the millisecond of the end', async () => {
    await endAll('alice', []);
    expect(denied.covers(claimsOf(sidAt(revocations.beginning('alice'))))).toBe(false);
  });

  it('tells of each session by itself to a feed that carries no subjects', async () => {
    feed.carriesSubjects = false;
    const [ended, kept] = [sidAt(NOW - 1), sidAt(NOW - 1)];
    await endAll('alice', [ended, kept], [kept]);
    expect(put).toEqual([{ kind: 'session', sid: ended, keepFor: HORIZON }]);
    expect(denied.covers(claimsOf(sidAt(NOW - 2)))).toBe(false);
  });

  it('does not fill the feed with ends of nothing', async () => {
    for (let times = 0; times < 50; times += 1) await endAll('alice', []);
    expect(put).toHaveLength(1);
    clock.advance(1_000);
    await endAll('alice', []);
    expect(put).toHaveLength(2);
  });

  describe('where the end of all failed, and the store may have done it all the same (R46, R50)', () => {
    const failAll = (sids: readonly string[]) =>
      revocations.endSubject(
        'alice',
        async () => sids,
        () => Promise.reject(new Error('the answer was lost')),
        [],
      );

    it('is told by the next that finds nothing left, also just after one that was told', async () => {
      await endAll('alice', [sidAt(NOW)]);
      const since = sidAt(NOW + 1);
      await expect(failAll([since])).rejects.toThrow('lost');
      expect(put).toHaveLength(1);
      expect(denied.covers(claimsOf(since))).toBe(false);
      await endAll('alice', []);
      expect(put).toHaveLength(2);
      expect(denied.covers(claimsOf(since))).toBe(true);
    });

    it('is told of all that it may have ended, by a clock that is ahead too, however often it failed', async () => {
      const [ahead, later] = [sidAt(NOW + HOUR), sidAt(NOW)];
      await expect(failAll([ahead])).rejects.toThrow('lost');
      await expect(failAll([later])).rejects.toThrow('lost');
      await endAll('alice', []);
      for (const sid of [ahead, later]) expect(denied.covers(claimsOf(sid))).toBe(true);
    });

    it('is told of each of them to a feed that carries no subjects, but of those that go on', async () => {
      feed.carriesSubjects = false;
      const [ended, kept] = [sidAt(NOW), sidAt(NOW)];
      await expect(failAll([ended, kept])).rejects.toThrow('lost');
      await endAll('alice', [], [kept]);
      expect(put).toEqual([{ kind: 'session', sid: ended, keepFor: HORIZON }]);
    });

    it('is told once, and then as seldom as ever', async () => {
      await expect(failAll([sidAt(NOW)])).rejects.toThrow('lost');
      for (let times = 0; times < 50; times += 1) await endAll('alice', []);
      expect(put).toHaveLength(1);
    });

    it('R91: is kept of a thousand subjects, and no more', async () => {
      const tellings: unknown = Reflect.get(revocations, 'tellings');
      for (let at = 0; at < 3_000; at += 1) await endAll(`subject ${at}`, []);
      const kept = Reflect.get(tellings as object, 'tellings') as { readonly size: number };
      expect(kept.size).toBeLessThanOrEqual(1_000);
    });
  });

  it('tells again what a feed may have lost, once a second', () => {
    for (let times = 0; times < 50; times += 1) revocations.sessionEnded('a');
    clock.advance(1_000);
    for (let times = 0; times < 50; times += 1) revocations.sessionEnded('a');
    expect(put).toHaveLength(2);
  });

  it('tells of a session that was found to have ended, for as long as that matters', () => {
    const session = aSession({ sid: 'a', revokedAt: NOW });
    revocations.foundEnded(session, NOW + HORIZON + 1);
    revocations.foundEnded({ ...session, revokedAt: null }, NOW);
    expect(put).toEqual([]);
    revocations.foundEnded(session, NOW + HORIZON);
    expect(put).toEqual([{ kind: 'session', sid: 'a', keepFor: HORIZON }]);
  });

  it('knows the end of a session that the store has lost', async () => {
    const session = { sid: sidAt(NOW - 1), subject: 'alice' };
    expect(revocations.knowEndOf(session)).toBe(false);
    await endAll('alice', [session.sid]);
    expect(revocations.knowEndOf(session)).toBe(true);
    expect(revocations.knowEndOf({ ...session, sid: sidAt(NOW + 1) })).toBe(false);
    expect(revocations.knowEndOf({ ...session, subject: 'bob' })).toBe(false);
  });
});
