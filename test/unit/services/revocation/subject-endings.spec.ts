import { beforeEach, describe, expect, it } from '@jest/globals';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { SubjectEndings } from '../../../../lib/services/revocation/subject-endings.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { HOUR, NOW, SECOND } from '../../builders.js';
import { optionsWith, subjectEnd } from './revocations-made.js';

const never = () => Promise.resolve();

describe('a sign-in, and the end of all sessions of its subject', () => {
  let clock: MovableClock;
  let denied: DenyList;
  let endings: SubjectEndings;
  beforeEach(() => {
    clock = new MovableClock(NOW);
    denied = new DenyList(optionsWith({}), clock);
    endings = new SubjectEndings(denied, clock, optionsWith({}));
  });

  it('overlap where it began before, and not where it began after or at the same moment', async () => {
    clock.advance(10);
    await endings.during('alice', never);
    clock.advance(5);
    expect(endings.overlap('alice', NOW)).toBe(true);
    expect(endings.overlap('alice', NOW + 10)).toBe(false);
    expect(endings.overlap('alice', NOW + 12)).toBe(false);
    expect(endings.overlap('bob', NOW)).toBe(false);
  });

  it('overlap as long as one is under way, whenever the sign-in began', async () => {
    await endings.during('alice', async () => {
      expect(endings.overlap('alice', clock.now())).toBe(true);
      expect(endings.overlap('alice', NOW - HOUR)).toBe(true);
    });
    expect(endings.overlap('alice', clock.now())).toBe(false);
  });

  it('overlap also where the end failed: some sessions may have ended', async () => {
    const failing = endings.during('alice', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    clock.advance(5);
    expect(endings.overlap('alice', NOW - 5)).toBe(true);
  });

  it('overlap where the end was heard of from elsewhere', () => {
    denied.add(subjectEnd());
    clock.advance(5);
    expect(endings.overlap('alice', NOW - 5)).toBe(true);
  });

  it('do not where what was proved is older than a request: the time of another sign-in, elsewhere', async () => {
    await endings.during('alice', never);
    clock.advance(5);
    expect(endings.overlap('alice', NOW - HOUR)).toBe(false);
  });

  it('do not for ever: each is forgotten after the time that a sign-in may take', async () => {
    const before = NOW - 5;
    await endings.during('alice', never);
    // Four calls of the host, of 10 s each, and three of the store, of 2 s each.
    clock.advance(45 * SECOND);
    expect(endings.overlap('alice', before)).toBe(true);
    clock.advance(2 * SECOND);
    expect(endings.overlap('alice', before)).toBe(false);
  });

  it('R97: do not where the wall clock was set back since', async () => {
    await endings.during('alice', never);
    clock.step(-HOUR);
    expect(endings.overlap('alice', clock.now())).toBe(false);
    clock.advance(20);
    expect(endings.overlap('alice', clock.now() - 1)).toBe(false);
  });

  it('R91: keep nothing of subjects whose ends are over', async () => {
    for (let at = 0; at < 1_000; at += 1) {
      await endings.during(`subject ${at}`, never);
      clock.advance(SECOND);
    }
    expect((Reflect.get(endings, 'endings') as Map<string, unknown>).size).toBeLessThan(50);
  });
});
