import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { deriveKey, type KeyPurpose } from '../../../lib/crypto/derive-key.js';

const SECRET_TEXT = 'first secret: 0123456789 abcdefgh';
const SECRET = Buffer.from(SECRET_TEXT);
const PURPOSES: readonly KeyPurpose[] = [
  'access-token/HS256',
  'access-token/kid',
  'refresh-token/tag',
];

describe('a derived key', () => {
  /** Computed apart, by another implementation of RFC 5869. */
  it.each<[KeyPurpose, string]>([
    ['access-token/HS256', 'd0b45b90136f167df1f80c682b962b9befe0e7d8d76ff588ad20befc23283aff'],
    ['access-token/kid', '9b3b61152ab4ad297b6e508ab8c0fafab613e1b1b5a0d81eb2813311cda5a43b'],
    ['refresh-token/tag', '21887e405cc581953a776545b5b29eb43cace29e9bee15d5d9b8dc9290ce2e98'],
  ])('for %s is known', (purpose, hex) => {
    expect(deriveKey(SECRET, purpose).export().toString('hex')).toBe(hex);
  });

  it('differs for each purpose, and from the secret (R21)', () => {
    const keys = PURPOSES.map((purpose) => deriveKey(SECRET, purpose).export().toString('hex'));
    expect(new Set([...keys, SECRET.toString('hex')]).size).toBe(PURPOSES.length + 1);
  });

  it('differs for each secret', () => {
    const other = Buffer.from(SECRET_TEXT.replace('f', 'F'));
    for (const purpose of PURPOSES) {
      expect(deriveKey(other, purpose).equals(deriveKey(SECRET, purpose))).toBe(false);
    }
  });

  it('shows itself neither in print nor in JSON (R24)', () => {
    const key = deriveKey(SECRET, 'refresh-token/tag');
    const shown = inspect(key, { showHidden: true, depth: 9 }) + JSON.stringify({ key });
    expect(shown).not.toContain('21887e');
    expect(shown).not.toContain(key.export().toString('base64').slice(0, 8));
    expect(shown).not.toContain('first secret');
  });
});
