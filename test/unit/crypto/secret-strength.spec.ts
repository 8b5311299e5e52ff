import { describe, expect, it } from '@jest/globals';
import { weaknessOf } from '../../../lib/crypto/secret-strength.js';
import { SECRET } from '../builders.js';

const weakness = (secret: string): string | undefined => weaknessOf(Buffer.from(secret));

describe('a secret (R17, R102)', () => {
  it.each([
    ['of 32 random characters', SECRET],
    [
      'as openssl rand -base64 48 gives',
      'pJ0vXw8o7VYt2mQbHc5LrZkE1sNf4uGdT9yAiWqO3BxRj6KhPzMeCvUnDlSgFaXt',
    ],
    [
      'as openssl rand -hex 32 gives',
      '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ],
    ['of 32 bytes in 16 characters', 'äöüßéèêëçñåøæœđł'],
    ['of random bytes that are no text', '\u0001\ufffe\u0007\u0000'.repeat(3) + SECRET],
  ])('%s will do', (_case, secret) => {
    expect(weakness(secret)).toBeUndefined();
  });

  it.each([
    [0, ''],
    [6, 'secret'],
    [8, 'u7Qe9xLp'],
    [16, SECRET.slice(0, 16)],
    [31, SECRET.slice(1)],
    [31, 'é'.repeat(15) + 'x'],
  ])('of %d bytes is too short', (length, secret) => {
    expect(weakness(secret)).toBe(`has ${length} bytes where 32 are the least`);
  });

  it.each(['x'.repeat(32), 'abc'.repeat(40), '0'.repeat(64), '1234567'.repeat(8)])(
    'of few characters is weak: %s',
    (secret) => {
      expect(weakness(secret)).toBe('repeats a few characters');
    },
  );

  it.each([
    ['a public PEM', '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE'],
    ['a certificate after white space', '\n  -----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU'],
    ['a JWK', '{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs"}'],
    ['a JWK Set', '{\n  "keys": [\n    { "kty" : "RSA", "e": "AQAB", "n": "0vx7agoebGcQ" }]}'],
  ])('R2: made of %s is none', (_title, secret) => {
    expect(weakness(secret)).toBe('is made of a PEM or JWK');
  });

  it.each([
    'change-me-change-me-change-me-change-me',
    'CHANGE_ME_PLEASE_1234567890_abcdefgh',
    'Please replace this with something',
    'your-256-bit-secret-your-256-bit-secret',
    'my_super_secret_key_0123456789_abcdefg',
    'keyboard cat keyboard cat keyboard cat',
    'this is a secret that is long enough',
    'INSERT-SECRET-HERE-0123456789-abcdef',
    'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.',
    'a-string-secret-at-least-256-bits-long',
    'complex_password_at_least_32_characters_long',
  ])('from an example is weak: %s', (secret) => {
    expect(weakness(secret)).toBe('comes from an example');
  });
});
