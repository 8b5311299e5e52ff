import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { deriveAccessTokenKey } from '../../../lib/crypto/access-token-key.js';
import { readSigningKey } from '../../../lib/crypto/read-access-token-key.js';
import { signJws } from '../../../lib/crypto/sign-jws.js';

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
    expect(FIRST.jwk).toBeUndefined();
    expect(FIRST.check('input', signJws('input', FIRST))).toBe(true);
    expect(FIRST.check('input', signJws('input', OTHER))).toBe(false);
  });

  it('R21: is not the secret as a shared key, though both have the same kid', () => {
    const secret = createSecretKey(Buffer.from('first secret: 0123456789 abcdefgh'));
    const raw = readSigningKey(secret);
    expect(raw.kid).toBe(FIRST.kid);
    expect(raw.thumbprint).not.toBe(FIRST.thumbprint);
    expect(FIRST.check('input', signJws('input', raw))).toBe(false);
    expect(readSigningKey(FIRST.signingKey).thumbprint).toBe(FIRST.thumbprint);
  });

  it('does not show itself (R24)', () => {
    const shown = inspect(FIRST, { showHidden: true, depth: 9 }) + JSON.stringify(FIRST);
    expect(shown).toContain('mzthFSq0rSl7blCK');
    expect(shown).not.toMatch(/d0b45b90|0LRbkBNv/);
  });
});
