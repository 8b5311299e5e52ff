import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';
import { publicMembersOf, thumbprintOf } from '../../../lib/crypto/jwk.js';

/** RFC 7638 section 3.1. */
const RSA = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
};
/** RFC 9449 sections 4.1 and 6.1. */
const EC = {
  kty: 'EC',
  crv: 'P-256',
  x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
  y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
};
const parsed = (key: JsonWebKey) => createPublicKey({ key, format: 'jwk' });
const thumbprint = (jwk: JsonWebKey) => thumbprintOf(publicMembersOf(parsed(jwk)));

describe('the thumbprint of a public key (RFC 7638)', () => {
  it('is that of the published examples', () => {
    expect(thumbprint(RSA)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
    expect(thumbprint(EC)).toBe('0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I');
  });

  it('does not depend on what else a JWK says, or on how it spells its numbers', () => {
    const bytes = Buffer.from(RSA.n, 'base64url');
    const longer = Buffer.concat([Buffer.alloc(3), bytes]).toString('base64url');
    for (const other of [
      { e: RSA.e, n: RSA.n, kty: 'RSA', kid: '2011-04-29', alg: 'RS256', use: 'sig' },
      { ...RSA, n: longer },
      { ...RSA, n: bytes.toString('base64') },
    ])
      expect(thumbprint(other)).toBe(thumbprint(RSA));
  });

  it.each(['P-256', 'P-384', 'P-521'])('agrees with another library on %s', async (namedCurve) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    const members = publicMembersOf(publicKey);
    expect(thumbprintOf(members)).toBe(await calculateJwkThumbprint({ ...members }));
  });
});

describe('the public members of a key (R19)', () => {
  it.each([
    ['RSA', ['e', 'kty', 'n']],
    ['EC', ['crv', 'kty', 'x', 'y']],
  ])('of %s are these and no other, also when it is asked of the private key', (kty, names) => {
    const { publicKey, privateKey } =
      kty === 'EC'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: 2_048 });
    expect(Object.keys(publicMembersOf(privateKey))).toEqual(names);
    expect(publicMembersOf(privateKey)).toEqual(publicMembersOf(publicKey));
  });

  it('are none of a key of another kind', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(Object.keys(publicMembersOf(publicKey))).toEqual([]);
  });
});
