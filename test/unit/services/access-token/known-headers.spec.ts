import { describe, expect, it } from '@jest/globals';
import { KnownHeaders } from '../../../../lib/services/access-token/known-headers.js';
import type { TrustedKey } from '../../../../lib/services/keys/trusted-key.js';

const trusted = () => ({ until: Infinity }) as TrustedKey;

describe('known headers', () => {
  it('are found with the key that they were good for, by every character', () => {
    const headers = new KnownHeaders();
    const [one, other] = [trusted(), trusted()];
    headers.remember('abc', one);
    headers.remember('abd', other);
    expect(headers.find('abc')).toBe(one);
    expect(headers.find('abd')).toBe(other);
    for (const part of ['ab', 'abcd', 'ABC', '', '__proto__', 'constructor'])
      expect(headers.find(part)).toBeUndefined();
  });

  it('follow to another key', () => {
    const headers = new KnownHeaders();
    const [one, other] = [trusted(), trusted()];
    headers.remember('abc', one);
    headers.remember('abc', other);
    expect(headers.find('abc')).toBe(other);
  });

  it('R91: are 64 at the most; what is used all the time does not make them begin anew', () => {
    const headers = new KnownHeaders();
    const key = trusted();
    for (let index = 0; index < 64; index += 1) headers.remember(`h${index}`, key);
    for (let times = 0; times < 200; times += 1) headers.remember('h0', key);
    expect([headers.find('h0'), headers.find('h63')]).toEqual([key, key]);
    headers.remember('one more', key);
    expect([headers.find('h0'), headers.find('one more')]).toEqual([undefined, key]);
  });
});
