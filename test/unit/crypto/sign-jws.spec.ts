import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { signJws } from '../../../lib/crypto/sign-jws.js';
import { KNOWN_ANSWERS } from './known-answers.js';

describe('a signature', () => {
  const shared = KNOWN_ANSWERS.flatMap(({ key, jws, ...rest }) =>
    key.kty === 'oct' ? [{ ...rest, k: key.k, parts: jws.split('.') }] : [],
  );

  it.each(shared)('is that of $source', ({ alg, k, parts: [header, payload, signature] }) => {
    const key = { algorithm: alg, signingKey: createSecretKey(k, 'base64url') };
    expect(signJws(`${header}.${payload}`, key)).toBe(signature);
  });

  it.each([
    ['ES256', 'P-256', 86],
    ['ES384', 'P-384', 128],
    ['ES512', 'P-521', 176],
  ] as const)(
    'of %s is two numbers side by side, of a fixed length',
    (algorithm, curve, length) => {
      const { privateKey: signingKey } = generateKeyPairSync('ec', { namedCurve: curve });
      for (let times = 0; times < 30; times += 1)
        expect(signJws(`input ${times}`, { algorithm, signingKey })).toHaveLength(length);
    },
  );
});
