import { describe, expect, it } from '@jest/globals';
import { BoundedMap } from '../../../lib/services/bounded-map.js';

describe('R91: a bounded map', () => {
  it.each([1, 2, 10, 101])('never holds more than %d, rounded up to an even number', (size) => {
    const map = new BoundedMap<number>(size);
    for (let index = 0; index < 5 * size; index += 1) map.set(`${index}`, index);
    expect(map.size).toBeGreaterThan(0);
    expect(map.size).toBeLessThanOrEqual(size + (size % 2));
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

  it('drops nothing for what is there already, and takes its new value', () => {
    const map = new BoundedMap<number>(4);
    for (const key of ['a', 'b', 'c', 'd']) map.set(key, 1);
    for (let times = 2; times < 100; times += 1) map.set('d', times);
    expect([map.get('a'), map.get('d')]).toEqual([1, 99]);
  });

  it('deletes from both of its generations', () => {
    const map = new BoundedMap<number>(4);
    for (const key of ['a', 'b', 'c']) map.set(key, 1);
    for (const key of ['a', 'b', 'c']) map.delete(key);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, undefined, undefined]);
  });
});
