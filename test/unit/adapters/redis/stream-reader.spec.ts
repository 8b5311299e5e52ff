import { describe, expect, it } from '@jest/globals';
import { streamIdAt } from '../../../../lib/adapters/redis/stream-reader.js';

describe('the first id of a stream at a moment', () => {
  it.each([
    [1_767_225_600_123, '1767225600123-0'],
    [1_767_225_600_123.999, '1767225600123-0'],
    [0, '0-0'],
    [-5_000, '0-0'],
    [2 ** 53 - 1, '9007199254740991-0'],
  ])('%d is %s', (ms, id) => {
    expect(streamIdAt(ms)).toBe(id);
  });
});
