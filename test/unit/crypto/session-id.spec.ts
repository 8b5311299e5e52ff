import { describe, expect, it } from '@jest/globals';
import {
  createHandle,
  isSessionId,
  sessionBeganAt,
  sessionIdOf,
} from '../../../lib/crypto/session-id.js';
import { NOW } from '../builders.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the handle of a session', () => {
  it('has 24 bytes: its time of creation, then 144 bits that are never the same (R33)', () => {
    const handles = Array.from({ length: 5_000 }, () => createHandle(NOW));
    const randomParts = new Set<string>();
    for (const handle of handles) {
      expect(handle.length).toBe(24);
      expect(handle.readUIntBE(0, 6)).toBe(NOW);
      randomParts.add(handle.subarray(6).toString('hex'));
    }
    expect(randomParts.size).toBe(handles.length);
  });

  it('has random bits in every one of the 18 bytes behind the time', () => {
    const handles = Array.from({ length: 256 }, () => createHandle(NOW));
    for (let at = 6; at < 24; at += 1) {
      expect(new Set(handles.map((handle) => handle[at])).size).toBeGreaterThan(64);
    }
  });
});

describe('the session id of a handle', () => {
  /** Computed apart, by another implementation. */
  it.each([
    ['019b76daa800000102030405060708090a0b0c0d0e0f1011', '019b76da-a800-7882-821d-56ba9c7097f0'],
    ['f'.repeat(48), 'ffffffff-ffff-74a5-b789-1570e5631e8c'],
    ['0'.repeat(48), '00000000-0000-7d90-8ecf-b6b256def8b4'],
  ])('%s is %s', (handle, sid) => {
    expect(sessionIdOf(Buffer.from(handle, 'hex'))).toBe(sid);
  });

  it('has the layout of UUID version 7, whatever the handle (RFC 9562 section 5.7)', () => {
    for (let index = 0; index < 1_000; index += 1) {
      const sid = sessionIdOf(createHandle(NOW + index));
      expect(sid).toMatch(UUID_V7);
      expect(isSessionId(sid)).toBe(true);
    }
  });

  it('tells the time of creation, to the millisecond', () => {
    const sid = sessionIdOf(createHandle(NOW + 123));
    expect(Number.parseInt(sid.replaceAll('-', '').slice(0, 12), 16)).toBe(NOW + 123);
  });

  it('sorts by the time of creation, so that inserts stay together', () => {
    const times = [0, 1, 2, 255, 256, 65_536, 2 ** 31, 2 ** 40].map((ms) => NOW + ms);
    const sids = times.map((time) => sessionIdOf(createHandle(time)));
    expect([...sids].sort()).toEqual(sids);
  });

  it('differs for handles that differ in any one bit', () => {
    const handle = createHandle(NOW);
    const sids = new Set([sessionIdOf(handle)]);
    for (let bit = 0; bit < 24 * 8; bit += 1) {
      const other = Buffer.from(handle);
      other[bit >> 3]! ^= 1 << (bit & 7);
      sids.add(sessionIdOf(other));
    }
    expect(sids.size).toBe(24 * 8 + 1);
  });

  it('holds nothing of the handle but its time (R22, R51)', () => {
    const handle = Buffer.from('019b76daa8005f1e0c77a94be3d2860d4b913af862c5e07b', 'hex');
    const sid = sessionIdOf(handle).replaceAll('-', '');
    for (let at = 12; at + 4 <= sid.length; at += 1) {
      expect(handle.toString('hex').slice(12)).not.toContain(sid.slice(at, at + 4));
    }
  });

  it('is the same whatever kind of bytes the handle comes in, and leaves them as they are', () => {
    const handle = createHandle(NOW);
    const copy = new Uint8Array(handle);
    expect(sessionIdOf(copy)).toBe(sessionIdOf(handle));
    expect([...copy]).toEqual([...handle]);
  });
});

describe('the form of a session id', () => {
  it.each([
    ['nothing', ''],
    ['text', 'current'],
    ['capitals', '019B76DA-A800-7882-821D-56BA9C7097F0'],
    ['no hyphens', '019b76daa8007882821d56ba9c7097f0'],
    ['hyphens elsewhere', '019b76daa-800-7882-821d-56ba9c7097f0'],
    ['one digit less', '019b76da-a800-7882-821d-56ba9c7097f'],
    ['one digit more', '019b76da-a800-7882-821d-56ba9c7097f00'],
    ['a letter beyond f', '019b76da-a800-7882-821d-56ba9c7097fg'],
    ['a space', ' 019b76da-a800-7882-821d-56ba9c7097f0'],
    ['a line break', '019b76da-a800-7882-821d-56ba9c7097f0\n'],
    ['braces', '{019b76da-a800-7882-821d-56ba9c7097f0}'],
    ['SQL', "' OR 1=1 --"],
    ['a path', '../../etc/passwd'],
  ])('is not met by %s', (_case, text) => {
    expect(isSessionId(text)).toBe(false);
  });
});

describe('when a session began', () => {
  it('is the time of its handle, to the millisecond', () => {
    for (const time of [0, 1, 255, NOW, NOW + 123, 2 ** 48 - 1]) {
      expect(sessionBeganAt(sessionIdOf(createHandle(time)))).toBe(time);
    }
  });

  it.each([
    ['no id at all', ''],
    ['another kind of id', 'session-1'],
    ['capitals', '019B76DA-A800-7882-821D-56BA9C7097F0'],
    ['a UUID of random bits, which would be any time', 'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'],
    ['a UUID of version 1, whose time is another', 'c232ab00-9414-11ec-b3c8-9f6bdeced846'],
  ])('is not told by %s', (_case, sid) => {
    expect(sessionBeganAt(sid)).toBeUndefined();
  });
});
