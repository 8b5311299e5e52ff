import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RevocationFeed } from '../../../lib/ports/revocation-feed.js';
import { resolveResourceServerOptions } from '../../../lib/options/resolve-resource-server-options.js';
import { splitResourceServerOptions } from '../../../lib/options/resolve-resource-server-structure.js';

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
      transport: { bearer: true, cookies: undefined },
      keys: {
        kind: 'remote',
        uri: new URL(REMOTE.jwksUri),
        timeout: 5_000,
        limits: { maxAge: 300_000, staleLimit: 86_400_000, coolDown: 30_000 },
        allowInsecure: [],
      },
    });
  });

  it('are taken as they are set', () => {
    const set = { cacheSize: 0, accessTokenLifetime: '1s', clockTolerance: 0 };
    const jwks = { maxAge: '30s', staleLimit: '30d', coolDown: '1h', timeout: '100ms' };
    expect(resolveResourceServerOptions({ ...REMOTE, ...set, jwks })).toMatchObject({
      ...{ accessTokenCacheSize: 0, clockTolerance: 0, revocation: { horizon: 1_000 } },
      keys: {
        timeout: 100,
        limits: { maxAge: 30_000, staleLimit: 2_592_000_000, coolDown: 3_600_000 },
      },
    });
    expect(resolveResourceServerOptions({ ...REMOTE, jwks: { timeout: '5s' } })).toMatchObject({
      keys: { timeout: 5_000 },
    });
  });

  it('follow a feed, where there is one', () => {
    const revocationFeed = { provide: RevocationFeed, useExisting: 'feed' };
    const resolve = (settings: object) =>
      resolveResourceServerOptions({ ...REMOTE, ...settings }, { revocationFeed }).revocation;
    expect(resolve({})).toMatchObject({ check: 'feed', onStale: 'allow' });
    const revocation = { onStale: 'deny', staleAfter: '10s', maxEntries: 500 };
    expect(resolve({ revocation })).toMatchObject({ ...revocation, staleAfter: 10_000 });
    expect(() => resolve({ revocation: { check: 'store' } })).toThrow(
      'revocation.check: is not an option. Known here: onStale, staleAfter, maxEntries',
    );
    expect(() => resolve({ revocation: { onStale: 'store' } })).toThrow(
      "revocation.onStale: is a text that is not known. Give 'allow' or 'deny'",
    );
  });

  it('take keys that are given, and do not warn of public ones', () => {
    const { keys, warnings } = resolveResourceServerOptions(GIVEN);
    expect(warnings).toEqual([]);
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
    class Part {
      readonly what = 'a module';
    }
    const given = {
      ...{ name: 'partner', globalGuard: false, imports: [Part] },
      revocationFeed: { useExisting: 'feed' },
    };
    const both = splitResourceServerOptions({ ...REMOTE, ...given });
    expect(both).toEqual({ structure: given, settings: REMOTE });
  });

  it('name what is refused by its full name, among settings and in the structure', () => {
    expect(() => resolveResourceServerOptions({ ...REMOTE, issuer: '' })).toThrow(
      expect.objectContaining({ option: 'issuer' }),
    );
    expect(() => splitResourceServerOptions({ ...REMOTE, name: '' })).toThrow(
      expect.objectContaining({ option: 'name' }),
    );
  });

  it.each<[string, object, string]>([
    ['no keys', WHO, 'jwksUri: is missing. Give one of jwksUri and verificationKeys'],
    ['keys twice', { ...REMOTE, ...GIVEN }, 'jwksUri: is given beside verificationKeys'],
    [
      'an empty list',
      { ...WHO, verificationKeys: [] },
      'verificationKeys: is empty. Give at least one key',
    ],
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
    ['limits without a set', { ...GIVEN, jwks: {} }, 'jwks: is for a remote JWK Set. Leave it out'],
    [
      'an allowance without a set',
      { ...GIVEN, allowInsecure: ['jwks-over-http'] },
      'allowInsecure: is for a remote',
    ],
    [
      'no URL',
      { ...WHO, jwksUri: 'issuer.test/jwks' },
      'jwksUri: is a text that is no URL. Give an https: URL',
    ],
    [
      'another scheme',
      { ...WHO, jwksUri: 'file:///etc/passwd' },
      'jwksUri: is a text that is no URL',
    ],
    [
      'http',
      { ...WHO, jwksUri: 'http://issuer.test/jwks' },
      "jwksUri: is not over https, so that anybody on the way could give keys. Give an https: URL, or name it in allowInsecure: ['jwks-over-http']",
    ],
    [
      'a name of a user',
      { ...WHO, jwksUri: 'https://me@issuer.test/' },
      'jwksUri: has credentials in it. Give the URL alone: the set is public',
    ],
    [
      'a password without a name',
      { ...WHO, jwksUri: 'https://:pw@issuer.test/' },
      'jwksUri: has credentials in it',
    ],
    [
      'a group without a feed',
      { ...REMOTE, revocation: {} },
      'revocation: has no effect without revocationFeed. Give one, or leave it out',
    ],
    [
      'a lifetime of nothing',
      { ...REMOTE, accessTokenLifetime: 0 },
      'accessTokenLifetime: is out of bounds. Give 1 s to 10 years',
    ],
    [
      'a password',
      { ...WHO, jwksUri: 'https://me:pw@issuer.test/' },
      'jwksUri: has credentials in it',
    ],
    [
      'a short cool-down',
      { ...REMOTE, jwks: { coolDown: '29s' } },
      'jwks.coolDown: is out of bounds. Give 30 s to 1 h',
    ],
    [
      'a short age',
      { ...REMOTE, jwks: { maxAge: '29s' } },
      'jwks.maxAge: is out of bounds. Give 30 s to 24 h',
    ],
    [
      'a stale limit below the age',
      { ...REMOTE, jwks: { staleLimit: '4m' } },
      'jwks.staleLimit: is out of bounds. Give at least jwks.maxAge, at most 30 days',
    ],
    [
      'a long timeout',
      { ...REMOTE, jwks: { timeout: '6s' } },
      'jwks.timeout: is out of bounds. Give 100 ms to 5 s',
    ],
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
