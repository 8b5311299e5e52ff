import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  resolveResourceServerOptions,
  splitResourceServerOptions,
} from '../../../lib/options/resolve-resource-server-options.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const WHO = { issuer: 'https://issuer.test', audience: 'orders' };
const REMOTE = { ...WHO, jwksUri: 'https://issuer.test/.well-known/jwks.json' };
const GIVEN = { ...WHO, verificationKeys: [publicKey] };

describe('the options of a resource server', () => {
  it('have defaults: five minutes, a day, half a minute, five seconds', () => {
    expect(resolveResourceServerOptions(REMOTE)).toEqual({
      ...{ issuer: WHO.issuer, audiences: ['orders'], accessTokenCacheSize: 10_000 },
      revocation: {
        check: 'none',
        onStale: 'allow',
        staleAfter: 5_000,
        maxEntries: 100_000,
        horizon: 3_610_000,
      },
      ...{ clockTolerance: 5_000, warnings: [] },
      keys: {
        kind: 'remote',
        uri: new URL(REMOTE.jwksUri),
        timeout: 5_000,
        limits: { maxAge: 300_000, staleLimit: 86_400_000, coolDown: 30_000 },
        allowInsecure: [],
      },
    });
  });

  it('take keys that are given', () => {
    const { keys } = resolveResourceServerOptions(GIVEN);
    expect(keys).toMatchObject({ kind: 'given', keys: [{ algorithm: 'ES256' }] });
  });

  it('take http and a private network only by name', () => {
    const allowInsecure = ['jwks-over-http', 'jwks-on-private-network'];
    const jwksUri = 'http://127.0.0.1:3000/.well-known/jwks.json';
    const { keys } = resolveResourceServerOptions({ ...WHO, jwksUri, allowInsecure });
    expect(keys).toMatchObject({ kind: 'remote', allowInsecure });
  });

  it('warn of a shared key', () => {
    const verificationKeys = [createSecretKey(randomBytes(32))];
    const { warnings } = resolveResourceServerOptions({ ...WHO, verificationKeys });
    expect(warnings).toEqual([
      'verificationKeys holds a shared key: whoever can verify with it can issue, too',
    ]);
  });

  it('are taken apart', () => {
    const { structure, settings } = splitResourceServerOptions({ ...REMOTE, name: 'partner' });
    expect(structure).toEqual({ name: 'partner', globalGuard: true, imports: [] });
    expect(settings).toEqual(REMOTE);
  });

  it.each<[string, object, string]>([
    ['no keys', WHO, 'jwksUri: is missing. Give one of jwksUri and verificationKeys'],
    ['keys twice', { ...REMOTE, ...GIVEN }, 'jwksUri: is given beside verificationKeys'],
    ['an empty list', { ...WHO, verificationKeys: [] }, 'verificationKeys: is empty'],
    [
      'one key that is no list',
      { ...WHO, verificationKeys: publicKey },
      'verificationKeys: is an object',
    ],
    [
      'a private key',
      { ...WHO, verificationKeys: [privateKey] },
      'verificationKeys[0]: is a private key',
    ],
    [
      'a kid twice',
      { ...WHO, verificationKeys: [publicKey, publicKey] },
      'verificationKeys: has a kid',
    ],
    ['limits without a set', { ...GIVEN, jwks: {} }, 'jwks: is for a remote JWK Set'],
    [
      'an allowance without a set',
      { ...GIVEN, allowInsecure: [] },
      'allowInsecure: is for a remote',
    ],
    ['no URL', { ...WHO, jwksUri: 'issuer.test/jwks' }, 'jwksUri: is a text that is no URL'],
    [
      'another scheme',
      { ...WHO, jwksUri: 'file:///etc/passwd' },
      'jwksUri: is a text that is no URL',
    ],
    ['http', { ...WHO, jwksUri: 'http://issuer.test/jwks' }, 'jwksUri: is not over https'],
    [
      'a password',
      { ...WHO, jwksUri: 'https://me:pw@issuer.test/' },
      'jwksUri: has credentials in it',
    ],
    [
      'a short cool-down',
      { ...REMOTE, jwks: { coolDown: '29s' } },
      'jwks.coolDown: is out of bounds',
    ],
    ['a short age', { ...REMOTE, jwks: { maxAge: '29s' } }, 'jwks.maxAge: is out of bounds'],
    [
      'a stale limit below the age',
      { ...REMOTE, jwks: { staleLimit: '4m' } },
      'jwks.staleLimit: is out',
    ],
    ['a long timeout', { ...REMOTE, jwks: { timeout: '6s' } }, 'jwks.timeout: is out of bounds'],
    ['an unknown limit', { ...REMOTE, jwks: { ttl: 1 } }, 'jwks.ttl: is not an option'],
    [
      'an unknown allowance',
      { ...REMOTE, allowInsecure: ['all'] },
      'allowInsecure: holds something',
    ],
    ['an option of the issuer', { ...REMOTE, secret: 'x' }, 'secret: is not an option'],
    ['no issuer', { ...REMOTE, issuer: undefined }, 'issuer: is missing'],
    ['no audience', { ...REMOTE, audience: [] }, 'audience: is an array'],
    ['a wide tolerance', { ...REMOTE, clockTolerance: '61s' }, 'clockTolerance: is out of bounds'],
  ])('R20, R102, R106: are refused with %s', (_title, options, words) => {
    expect(() => resolveResourceServerOptions(options)).toThrow(words);
  });

  it('show no password of a URL', () => {
    const jwksUri = 'https://me:canary@issuer.test/';
    expect(() => resolveResourceServerOptions({ ...WHO, jwksUri })).not.toThrow('canary');
  });
});
