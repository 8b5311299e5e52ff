import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Revocation } from '../../../../lib/domain/revocation.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import type { RevocationOutbox } from '../../../../lib/services/revocation/revocation-outbox.js';
import { Revocations } from '../../../../lib/services/revocation/revocations.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { HOUR, ISSUER, NOW } from '../../builders.js';
import { claimsOf, HORIZON, optionsWith, sidAt, subjectEnd } from './revocations-made.js';

describe('making known that sessions have ended', () => {
  let clock: MovableClock;
  let denied: DenyList;
  let put: Revocation[];
  let revocations: Revocations;

  beforeEach(() => {
    clock = new MovableClock(NOW);
    const options = optionsWith({});
    denied = new DenyList(options, clock);
    put = [];
    const outbox = { put: (one: Revocation) => void put.push(one) } as RevocationOutbox;
    revocations = new Revocations(denied, outbox, clock, options);
  });

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

  it('ends the sessions that a subject has at this moment, but those that go on', () => {
    const [ended, kept] = [sidAt(NOW - 1), sidAt(NOW - 1)];
    revocations.subjectEnded('alice', [ended, kept], [kept]);
    const except = [kept];
    expect(put).toEqual([subjectEnd({ issuer: ISSUER, begunUpTo: NOW, except })]);
    expect(denied.covers(claimsOf(ended))).toBe(true);
    expect(denied.covers(claimsOf(kept))).toBe(false);
    expect(denied.covers(claimsOf(sidAt(NOW + 1)))).toBe(false);
  });

  it('ends those too that began by a clock that is ahead', () => {
    const ahead = sidAt(NOW + HOUR);
    revocations.subjectEnded('alice', [sidAt(NOW), ahead, 'of another kind'], []);
    expect(denied.covers(claimsOf(ahead))).toBe(true);
    expect(put).toMatchObject([{ begunUpTo: NOW + HOUR }]);
  });

  it('has a beginning for the next session that none of it means, also by a clock that is behind', () => {
    expect(revocations.beginning('alice')).toBe(NOW);
    revocations.subjectEnded('alice', [sidAt(NOW + HOUR)], []);
    const next = revocations.beginning('alice');
    expect(next).toBe(NOW + HOUR + 1);
    expect(denied.covers(claimsOf(sidAt(next)))).toBe(false);
    expect(revocations.beginning('bob')).toBe(NOW);
    clock.advance(2 * HOUR);
    expect(revocations.beginning('alice')).toBe(NOW + 2 * HOUR);
  });

  it('has a beginning for a sign-in within the millisecond of the end', () => {
    revocations.subjectEnded('alice', [], []);
    expect(denied.covers(claimsOf(sidAt(revocations.beginning('alice'))))).toBe(false);
  });

  it('knows who proved before the end to be a subject, and who after', () => {
    revocations.subjectEnded('alice', [], []);
    expect(revocations.haveOvertaken('alice', NOW - 1)).toBe(true);
    expect(revocations.haveOvertaken('alice', NOW)).toBe(false);
    expect(revocations.haveOvertaken('bob', NOW - 1)).toBe(false);
  });
});
