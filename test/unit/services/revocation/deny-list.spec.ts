import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import type { Revocation } from '../../../../lib/domain/revocation.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { HOUR, NOW, SECOND } from '../../builders.js';
import {
  claimsOf,
  HORIZON,
  optionsWith,
  sessionEnd,
  sidAt,
  subjectEnd,
} from './revocations-made.js';

describe('the deny list', () => {
  let clock: MovableClock;
  let list: DenyList;
  let added: Revocation[];

  function open(maxEntries = 1_000): void {
    clock = new MovableClock(NOW);
    list = new DenyList(optionsWith({ maxEntries }), clock);
    added = [];
    list.added.subscribe((one) => added.push(one));
  }
  beforeEach(() => open());

  const addAll = (sids: readonly string[]) => sids.map((sid) => list.add(sessionEnd(sid)));
  const covered = (sids: readonly string[]) => sids.filter((sid) => list.covers(claimsOf(sid)));
  const named = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);

  describe('of sessions', () => {
    it('covers the tokens of a session that has ended, and of no other', () => {
      const [ended, other] = [sidAt(NOW), sidAt(NOW)];
      expect(list.add(sessionEnd(ended))).toBe(true);
      expect(covered([ended, other])).toEqual([ended]);
      expect(list.covers(claimsOf(undefined))).toBe(false);
    });

    it('keeps each for as long as a token may live, by time that passes (R47)', () => {
      addAll(['a']);
      clock.advance(HORIZON - 1);
      addAll(['b']);
      expect(covered(['a', 'b'])).toEqual(['a', 'b']);
      clock.advance(1);
      list.sweep();
      expect(covered(['a', 'b'])).toEqual(['b']);
      expect(list.size).toBe(1);
      clock.advance(HORIZON);
      list.sweep();
      expect(list.size).toBe(0);
    });

    it('keeps one that is told again for as long again, and holds up no other', () => {
      addAll(['told again', 'b', 'c']);
      clock.advance(HORIZON / 2);
      expect(addAll(['told again'])).toEqual([false]);
      clock.advance(HORIZON / 2);
      list.sweep();
      expect(covered(['told again', 'b', 'c'])).toEqual(['told again']);
      expect(list.size).toBe(1);
      clock.advance(HORIZON / 2);
      list.sweep();
      expect(list.size).toBe(0);
    });

    it('never keeps one shorter because it is told again', () => {
      list.add(sessionEnd('a', HORIZON));
      list.add(sessionEnd('a', 1));
      clock.advance(HORIZON - 1);
      list.sweep();
      expect(covered(['a'])).toEqual(['a']);
    });
  });

  describe('of subjects', () => {
    it('covers the sessions that began up to a moment, by the time in their sid', () => {
      const [before, at, after] = [NOW - 1, NOW, NOW + 1].map(sidAt) as [string, string, string];
      expect(list.add(subjectEnd())).toBe(true);
      expect(covered([before, at, after])).toEqual([before, at]);
      expect(list.covers(claimsOf(before, 'bob'))).toBe(false);
    });

    it('lets the excepted ones pass', () => {
      const [kept, other] = [sidAt(NOW - 1), sidAt(NOW - 1)];
      list.add(subjectEnd({ except: [kept] }));
      expect(covered([kept, other])).toEqual([other]);
      list.add(sessionEnd(kept));
      expect(covered([kept, other])).toEqual([kept, other]);
    });

    it.each<[string, Partial<AccessTokenClaims>, boolean]>([
      ['issued before', { iat: NOW / SECOND - 1 }, true],
      ['issued in the same second', { iat: NOW / SECOND }, true],
      ['issued later', { iat: NOW / SECOND + 1 }, false],
      ['that says nothing of when', {}, true],
      ['of a sid that tells no time, issued before', { sid: 'x', iat: NOW / SECOND - 1 }, true],
      ['of a sid that tells no time, issued later', { sid: 'x', iat: NOW / SECOND + 1 }, false],
      [
        'of a UUID of another version, issued before',
        { sid: 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6', iat: NOW / SECOND - 1 },
        true,
      ],
    ])('judges a token without a session by its issue: one %s', (_case, claims, isCovered) => {
      list.add(subjectEnd());
      expect(list.covers({ ...claimsOf(undefined), ...claims })).toBe(isCovered);
    });

    it('takes nothing from another issuer, which may have a subject of the same name', () => {
      expect(list.add(subjectEnd({ issuer: 'https://other.test' }))).toBe(false);
      expect(list.size).toBe(0);
      expect(list.version).toBe(0);
      expect(added).toEqual([]);
      expect(list.covers(claimsOf(sidAt(NOW - 1)))).toBe(false);
    });

    it('keeps a subject as long as the last that was told of it', () => {
      const sid = sidAt(NOW - 1);
      list.add(subjectEnd());
      clock.advance(HORIZON - 1);
      list.add(subjectEnd({ begunUpTo: NOW - HOUR }));
      clock.advance(HORIZON - 1);
      list.sweep();
      expect(covered([sid])).toEqual([sid]);
      clock.advance(1);
      list.sweep();
      expect(list.size).toBe(0);
      expect(covered([sid])).toEqual([]);
    });

    it.each(['__proto__', 'constructor', 'toString', ''])(
      'takes a subject by its name, whatever that is: %j',
      (subject) => {
        list.add(subjectEnd({ subject }));
        expect(list.covers(claimsOf(sidAt(NOW), subject))).toBe(true);
        expect(list.covers(claimsOf(sidAt(NOW)))).toBe(false);
      },
    );
  });

  describe('R11: claims that somebody put on Object.prototype', () => {
    const polluted = Object.prototype as Record<string, unknown>;
    afterEach(() => {
      delete polluted.sid;
      delete polluted.iat;
    });

    it('are no claims of a token', () => {
      list.add(subjectEnd());
      addAll(['ended']);
      polluted.sid = 'ended';
      expect(list.covers(claimsOf(undefined, 'bob'))).toBe(false);
      polluted.sid = sidAt(NOW + HOUR);
      polluted.iat = NOW / SECOND + 3_600;
      expect(list.covers(claimsOf(undefined))).toBe(true);
    });
  });

  describe('what it says of itself', () => {
    it('has another version after each thing that is new, and after nothing else', () => {
      const versions = new Set([list.version]);
      const isOther = (revocation: Revocation) => {
        list.add(revocation);
        const { size } = versions;
        return versions.add(list.version).size > size;
      };
      expect(isOther(sessionEnd('a'))).toBe(true);
      expect(isOther(sessionEnd('a'))).toBe(false);
      expect(isOther(sessionEnd('b'))).toBe(true);
      expect(isOther(subjectEnd({ except: ['a'] }))).toBe(true);
      expect(isOther(subjectEnd({ except: ['a'] }))).toBe(false);
      expect(isOther(subjectEnd({ begunUpTo: NOW - 1, except: ['a'] }))).toBe(false);
      expect(isOther(subjectEnd({ begunUpTo: NOW - 1 }))).toBe(true);
      expect(isOther(subjectEnd({ issuer: 'x' }))).toBe(false);
      list.covers(claimsOf('a'));
      list.sweep();
      expect(versions.has(list.version)).toBe(true);
    });

    it('tells what comes, and nothing twice', () => {
      const all = [sessionEnd('a'), subjectEnd(), subjectEnd({ subject: 'bob' })];
      for (const one of [...all, ...all]) list.add(one);
      expect(added).toEqual(all);
    });

    it('tells what came again after it was forgotten', () => {
      for (let time = 0; time < 3; time += 1) {
        list.add(sessionEnd('a'));
        clock.advance(HORIZON);
      }
      expect(added).toHaveLength(3);
    });

    it('has it when it tells of it', () => {
      const found: boolean[] = [];
      list.added.subscribe(() => found.push(list.covers(claimsOf('a'))));
      list.add(sessionEnd('a'));
      expect(found).toEqual([true]);
    });
  });

  describe('R91: with more to keep than it may', () => {
    it('never has more, and drops the oldest first', () => {
      open(100);
      const sids = named(250);
      for (const sid of sids) {
        addAll([sid]);
        clock.advance(1);
        expect(list.size).toBeLessThanOrEqual(100);
      }
      expect(covered(sids)).toEqual(sids.slice(150));
    });

    it('drops what is forgotten first, be it a session or a subject', () => {
      open(3);
      list.add(sessionEnd('a', 10));
      list.add(subjectEnd({ subject: 'bob', keepFor: 20 }));
      list.add(sessionEnd('b', 30));
      list.add(sessionEnd('c', 40));
      expect(covered(['a', 'b', 'c'])).toEqual(['b', 'c']);
      list.add(sessionEnd('d', 50));
      expect(list.cutoffOf('bob')).toBe(-Infinity);
      expect(covered(['b', 'c', 'd'])).toEqual(['b', 'c', 'd']);
    });

    it('counts each exception', () => {
      open(100);
      list.add(subjectEnd({ except: named(99) }));
      expect(list.size).toBe(100);
      expect(list.isComplete).toBe(true);
      list.add(subjectEnd({ subject: 'bob' }));
      expect(list.size).toBe(1);
      expect(list.isComplete).toBe(false);
      list.add(subjectEnd({ subject: 'carol', except: named(1_000) }));
      expect(list.size).toBe(0);
    });

    it('is not complete until what it dropped would be over', () => {
      open(100);
      addAll(named(100));
      expect(list.isComplete).toBe(true);
      clock.advance(10);
      addAll(['one more']);
      expect(list.isComplete).toBe(false);
      clock.advance(HORIZON - 10);
      expect(list.isComplete).toBe(false);
      clock.advance(1);
      expect(list.isComplete).toBe(true);
      clock.step(-HOUR);
      expect(list.isComplete).toBe(true);
    });

    it('makes room by what is over, before it drops anything', () => {
      open(100);
      addAll(named(100));
      clock.advance(HORIZON);
      addAll(['one more']);
      expect(list.size).toBe(1);
      expect(list.isComplete).toBe(true);
    });

    it('is not filled by one that is told again and again while others come and go', () => {
      open(100);
      addAll(['told again']);
      for (let round = 0; round < 40; round += 1) {
        clock.advance(HORIZON / 10);
        addAll(['told again', ...named(5).map((name) => `${name} of ${round}`)]);
      }
      expect(list.isComplete).toBe(true);
      expect(list.size).toBeLessThanOrEqual(51);
    });
  });

  describe('the latest beginning of a session that has ended', () => {
    it('is that of all that was told', () => {
      expect(list.cutoffOf('alice')).toBe(-Infinity);
      list.add(subjectEnd());
      list.add(subjectEnd({ begunUpTo: NOW - 1 }));
      expect(list.cutoffOf('alice')).toBe(NOW);
    });
  });

  it.each([-HOUR, HOUR])('R97: a wall clock that is set by %d ms revives nothing', (ms) => {
    const sid = sidAt(NOW - 1);
    list.add(subjectEnd());
    addAll(['a']);
    clock.step(ms);
    list.add(subjectEnd({ begunUpTo: NOW + ms }));
    addAll(['b']);
    clock.advance(HORIZON - 1);
    expect(covered(['a', 'b', sid])).toEqual(['a', 'b', sid]);
    list.sweep();
    expect(covered(['a', 'b', sid])).toEqual(['a', 'b', sid]);
    // By the wall clock too, which is what tokens expire by.
    clock.advance(1 + Math.max(0, -ms));
    list.sweep();
    expect(list.size).toBe(0);
  });

  it('keeps what it was told for its own tolerance of clocks longer: who publishes may have none', () => {
    const options = { ...optionsWith({}), clockTolerance: 60 * SECOND };
    list = new DenyList(options, clock);
    addAll(['a']);
    clock.advance(HORIZON + 120 * SECOND - 1);
    list.sweep();
    expect(covered(['a'])).toEqual(['a']);
    clock.advance(1);
    list.sweep();
    expect(covered(['a'])).toEqual([]);
  });
});
