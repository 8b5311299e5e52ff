import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { KeySource } from '../../../../lib/crypto/key-source.js';
import { AuthConfigurationError } from '../../../../lib/domain/auth-error.js';
import { resolveResourceServerOptions } from '../../../../lib/options/resolve-resource-server-options.js';
import { VerificationKeyRing } from '../../../../lib/services/keys/verification-key-ring.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { AUDIENCE, ISSUER, NOW } from '../../builders.js';

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [FIRST, OTHER] = [newPair(), newPair()];
const WHO = { issuer: ISSUER, audience: AUDIENCE };
const named = (pair: typeof FIRST, kid: string) => ({ key: pair.publicKey, kid });

describe('the keys that a resource server is given', () => {
  let ring: VerificationKeyRing;
  const ringOf = (options: object) =>
    new VerificationKeyRing(
      new MovableClock(NOW),
      resolveResourceServerOptions({ ...WHO, ...options }),
    );
  beforeEach(() => {
    ring = ringOf({ verificationKeys: [named(FIRST, 'first')] });
  });

  it('are those of the options at first, and nobody is asked for another', () => {
    expect(ring.kids).toEqual(['first']);
    expect(ring.find('first')?.until).toBe(Infinity);
    expect(ring.find('__proto__')).toBeUndefined();
    expect(ring.seek()).toBeUndefined();
  });

  it('are none where they come from a JWK Set, and can’t be given later', () => {
    const unused = ringOf({ jwksUri: 'https://issuer.test/jwks' });
    expect(unused.kids).toEqual([]);
    expect(() => unused.replace([OTHER.publicKey])).toThrow(
      'verificationKeys: come from a JWK Set here. Change them at the issuer',
    );
    expect(unused.kids).toEqual([]);
  });

  it('R13, R18: are replaced at once, also for whoever remembers one', () => {
    const remembered = ring.find('first');
    ring.replace([named(OTHER, 'other')]);
    expect([ring.kids, remembered?.until]).toEqual([['other'], -Infinity]);
    ring.replace([named(OTHER, 'other'), named(FIRST, 'first')]);
    expect(ring.kids).toHaveLength(2);
    ring.replace([]);
    expect(ring.kids).toEqual([]);
  });

  it('R13: are other keys under the same id, if that is what is given', () => {
    const remembered = ring.find('first');
    ring.replace([named(OTHER, 'first')]);
    expect(remembered?.until).toBe(-Infinity);
    expect(ring.find('first')?.key.thumbprint).not.toBe(remembered?.key.thumbprint);
  });

  it.each<[string, readonly KeySource[], string]>([
    ['a private key', [FIRST.publicKey, OTHER.privateKey], 'verificationKeys[1]: is a private key'],
    ['no key', ['c4nary'], 'verificationKeys[0]: is a text that is no PEM'],
    ['one id twice', [named(FIRST, 'k'), named(OTHER, 'k')], 'verificationKeys: has a kid'],
    [
      'a shared key beside a public one',
      [FIRST.publicKey, createSecretKey(randomBytes(32))],
      'verificationKeys: mixes shared keys with pairs of keys',
    ],
  ])('R102: refuse %s, and stay as they are', (_title, keys, words) => {
    const remembered = ring.find('first');
    expect(() => {
      ring.replace(keys);
    }).toThrow(AuthConfigurationError);
    expect(() => {
      ring.replace(keys);
    }).toThrow(words);
    expect([ring.kids, remembered?.until]).toEqual([['first'], Infinity]);
  });

  it('R24: do not show a shared key', () => {
    const shared = createSecretKey(randomBytes(32));
    ring.replace([shared]);
    const shown = inspect(ring, { showHidden: true, depth: 12 }) + JSON.stringify(ring);
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
      expect(shown).not.toContain(shared.export().toString(encoding).slice(0, 10));
  });
});
