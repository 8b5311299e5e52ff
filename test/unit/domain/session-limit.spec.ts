import { describe, expect, it } from '@jest/globals';
import { overLimit } from '../../../lib/domain/session-limit.js';
import { HOUR, NOW, SECOND, aSession } from '../builders.js';

/** A session that began and was last used so many seconds ago. */
function session(sid: string, began: number, used = began) {
  const [createdAt, usedAt] = [NOW - began * SECOND, NOW - used * SECOND];
  return aSession({ sid, createdAt, usedAt });
}

function sidsOver(sessions: readonly ReturnType<typeof session>[], limit: number, now = NOW) {
  return overLimit({ sessions, now }, limit).map(({ sid }) => sid);
}

describe('which sessions are over the limit (R92)', () => {
  it('none, while there are no more than that', () => {
    const sessions = [session('a', 3), session('b', 2), session('c', 1)];
    expect(sidsOver([], 1)).toEqual([]);
    expect(sidsOver(sessions, 3)).toEqual([]);
    expect(sidsOver(sessions, 10_000)).toEqual([]);
  });

  it('with a limit of one, all but the newest', () => {
    expect(sidsOver([session('a', 3), session('c', 1), session('b', 2)], 1)).toEqual(['b', 'a']);
  });

  it('those that were not used for the longest time: not those that began first', () => {
    const sessions = [session('first', 9, 2), session('idle', 8), session('b', 5, 4)];
    expect(sidsOver([...sessions, session('new', 0)], 3)).toEqual(['idle']);
    expect(sidsOver([...sessions, session('new', 0)], 2)).toEqual(['b', 'idle']);
  });

  it('never the newest, whatever is used meanwhile', () => {
    expect(sidsOver([session('new', 2), session('refreshed since', 9, 0)], 1)).toEqual([
      'refreshed since',
    ]);
  });

  it('the same in whichever order they are listed, also where times are equal', () => {
    const sessions = ['c', 'a', 'd', 'b'].map((sid) => session(sid, 1));
    expect(sidsOver(sessions, 2)).toEqual(['b', 'a']);
    expect(sidsOver([...sessions].reverse(), 2)).toEqual(['b', 'a']);
  });

  it('of two that were used at the same time, the one that began first', () => {
    expect(sidsOver([session('b', 9, 5), session('a', 8, 5), session('n', 0)], 2)).toEqual(['b']);
  });

  it('one that seems to begin in the future, so that it keeps nobody out (R97)', () => {
    const future = aSession({ sid: 'future', createdAt: NOW + HOUR, usedAt: NOW + HOUR });
    expect(sidsOver([future, session('new', 0)], 1)).toEqual(['future']);
    expect(sidsOver([future, session('b', 9), session('new', 0)], 2)).toEqual(['future']);
    expect(sidsOver([future, session('new', 0)], 1, NOW + HOUR)).toEqual(['new']);
  });

  it('leaves the list as it was', () => {
    const sessions = Object.freeze([session('a', 3), session('b', 2)]);
    expect(sidsOver(sessions, 1)).toEqual(['a']);
  });
});
