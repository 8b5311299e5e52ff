import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { KeyRing, deriveAccessTokenKey } from '../../../lib/crypto/key-ring.js';

const FIRST = deriveAccessTokenKey(Buffer.from('first secret: 0123456789 abcdefgh'));
const OTHER = deriveAccessTokenKey(Buffer.from('other secret: zyxwvuts 9876543210'));

describe('the access-token key of a secret', () => {
  it('is known, and so is its kid, which is derived apart from it', () => {
    expect(FIRST.kid).toBe('mzthFSq0rSl7blCK');
    expect(FIRST.signingKey.export().toString('hex')).toBe(
      'd0b45b90136f167df1f80c682b962b9befe0e7d8d76ff588ad20befc23283aff',
    );
    expect(OTHER.kid).toBe('A2BTLJwrGmO9CfYn');
    expect(OTHER.signingKey.export().toString('hex')).toBe(
      'b1c9b8330fb20aab4a4052d9ecd7fad35e5c196076282388b39a34a323cbe0e4',
    );
  });

  it('is for one algorithm, and a key object from the beginning (R2)', () => {
    expect(FIRST.algorithm).toBe('HS256');
    expect(FIRST.signingKey.type).toBe('secret');
    expect(FIRST.verificationKey).toBe(FIRST.signingKey);
  });

  it('does not show itself (R24)', () => {
    const shown = inspect(FIRST, { showHidden: true, depth: 9 }) + JSON.stringify(FIRST);
    expect(shown).toContain('mzthFSq0rSl7blCK');
    expect(shown).not.toMatch(/d0b45b90|0LRbkBNv/);
  });
});

describe('a key ring', () => {
  const ring = new KeyRing([FIRST, OTHER]);

  it('signs with its first key and finds all by their kid', () => {
    expect(ring.signing).toBe(FIRST);
    expect(ring.find(FIRST.kid)).toBe(FIRST);
    expect(ring.find(OTHER.kid)).toBe(OTHER);
    expect(ring.algorithms).toEqual(['HS256']);
  });

  it.each([
    ['a property of every object', 'constructor'],
    ['the prototype', '__proto__'],
    ['a method of every object', 'hasOwnProperty'],
    ['a method of a map', 'get'],
    ['a path', '../../dev/null'],
    ['a URL', 'https://evil.example/key'],
    ['SQL', "' OR 1=1 --"],
    ['nothing', ''],
    ['100 kB', 'k'.repeat(100_000)],
    ['its kid in another case', FIRST.kid.toLowerCase()],
    ['its kid and a space', `${FIRST.kid} `],
    ['its kid without the last letter', FIRST.kid.slice(0, -1)],
    ['an index', '0'],
  ])('finds no key by %s (R5, attacks 10 to 13)', (_case, kid) => {
    expect(ring.find(kid)).toBeUndefined();
  });

  it('refuses two keys of one kid (R19)', () => {
    expect(() => new KeyRing([FIRST, { ...OTHER, kid: FIRST.kid }])).toThrow(
      new RangeError('two access-token keys have the same kid'),
    );
  });
});
