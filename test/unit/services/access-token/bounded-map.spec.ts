import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from '../../../../lib/services/access-token/bounded-map.js';

describe('R91: a bounded map', () => {
  it.each([1, 2, 10, 101])('never holds more than %d, rounded up to an even number', (size) => {
    const map = new BoundedMap<number>(size);
    for (let index = 0; index < 5 * size; index += 1) map.set(`${index}`, index);
    const held = Array.from({ length: 5 * size }, (_, index) => index).filter((index) => {
      const { young, old } = map as unknown as Record<'young' | 'old', Map<string, number>>;
      return young.has(`${index}`) || old.has(`${index}`);
    });
    expect(held.length).toBeLessThanOrEqual(size + (size % 2));
    expect(map.get(`${5 * size - 1}`)).toBe(5 * size - 1);
  });

  it('holds nothing with a size of 0', () => {
    const map = new BoundedMap<number>(0);
    map.set('a', 1);
    expect(map.get('a')).toBeUndefined();
  });

  it('keeps what is used', () => {
    const map = new BoundedMap<number>(10);
    map.set('used', 1);
    map.set('idle', 2);
    for (let index = 0; index < 100; index += 1) {
      map.set(`${index}`, index);
      expect(map.get('used')).toBe(1);
    }
    expect(map.get('idle')).toBeUndefined();
  });

  it('deletes from both of its generations', () => {
    const map = new BoundedMap<number>(4);
    for (const key of ['a', 'b', 'c']) map.set(key, 1);
    for (const key of ['a', 'b', 'c']) map.delete(key);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, undefined, undefined]);
  });
});
