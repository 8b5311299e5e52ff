import { generateKeyPairSync, randomBytes, createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { signJws } from '../../../../lib/crypto/sign-jws.js';
import { AuthConfigurationError } from '../../../../lib/domain/auth-error.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { KeyRing } from '../../../../lib/services/keys/key-ring.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import type { AccessTokenSettings, AuthSettings } from '../../../../lib/options/auth-settings.js';
import { NOW, OTHER_SECRET, SECOND, SECRET, someOptions } from '../../builders.js';

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [FIRST, SECOND_PAIR, THIRD] = [newPair(), newPair(), newPair()];
const LIFETIME = 600 * SECOND;
const TOLERANCE = 5 * SECOND;

describe('the key ring', () => {
  let clock: MovableClock;
  let told: AuthEvent[];
  let ring: KeyRing;
  function ringOf(accessToken: AccessTokenSettings, secret: string | string[] = SECRET): KeyRing {
    const events = new AuthEvents(clock);
    events.all.subscribe((event) => told.push(event));
    return new KeyRing(clock, events, someOptions({ secret, accessToken }));
  }
  const trusts = (kid: string) => ring.find(kid) !== undefined;
  const published = () => ring.jwkSet().keys.map(({ kid }) => kid);
  beforeEach(() => {
    clock = new MovableClock(NOW);
    told = [];
    ring = ringOf({ signingKey: FIRST.privateKey });
  });

  it('begins with the keys of the options', () => {
    const both = ringOf({ signingKey: FIRST.privateKey, verificationKeys: [THIRD.publicKey] });
    expect(both.kids).toEqual([both.kid, expect.any(String)]);
    expect(both.signing.algorithm).toBe('ES256');
    const derived = ringOf({}, [SECRET, OTHER_SECRET]);
    expect(derived.kids).toHaveLength(2);
    expect(derived.jwkSet()).toEqual({ keys: [] });
    expect(told).toEqual([]);
  });

  it.each([
    ['a property of every object', 'constructor'],
    ['the prototype', '__proto__'],
    ['a method of a map', 'get'],
    ['a path', '../../dev/null'],
    ['a URL', 'https://evil.example/key'],
    ['SQL', "' OR 1=1 --"],
    ['nothing', ''],
    ['100 kB', 'k'.repeat(100_000)],
    ['an index', '0'],
  ])('finds no key by %s (R5, attacks 10 to 13)', (_case, kid) => {
    expect(ring.find(kid)).toBeUndefined();
  });

  it('finds no key by another spelling of its kid (R5)', () => {
    for (const kid of [`${ring.kid} `, ring.kid.slice(1), ring.kid.toUpperCase()])
      expect(trusts(kid)).toBe(kid === ring.kid);
  });

  it('signs with another key at once, and trusts the one before as long as its last token lives (R18)', () => {
    const before = ring.kid;
    const next = ring.rotate(SECOND_PAIR.privateKey);
    expect([ring.kid, ring.signing.kid]).toEqual([next, next]);
    clock.advance(LIFETIME + TOLERANCE - 1);
    expect([trusts(before), trusts(next)]).toEqual([true, true]);
    expect(published()).toEqual([before, next]);
    clock.advance(1);
    expect([trusts(before), trusts(next)]).toEqual([false, true]);
    expect(published()).toEqual([next]);
    expect(ring.kids).toEqual([next]);
  });

  it('measures an overlap by time that passes, not by the wall clock (R97)', () => {
    const before = ring.kid;
    ring.rotate(SECOND_PAIR.privateKey);
    clock.step(365 * 86_400 * SECOND);
    expect(trusts(before)).toBe(true);
    clock.step(-2 * 365 * 86_400 * SECOND);
    clock.advance(LIFETIME + TOLERANCE);
    expect(trusts(before)).toBe(false);
  });

  it('takes another overlap', () => {
    const before = ring.kid;
    ring.rotate(SECOND_PAIR.privateKey, { overlap: '1m' });
    clock.advance(60 * SECOND);
    expect(trusts(before)).toBe(false);
    expect(() => ring.rotate(THIRD.privateKey, { overlap: 'soon' })).toThrow(
      'overlap: is no duration',
    );
    expect(ring.rotate(THIRD.privateKey, { overlap: 0 })).toBe(ring.kid);
    expect(ring.kids).toEqual([ring.kid]);
  });

  it('goes back to a key that is on its way out, and trusts it without an end again', () => {
    const first = ring.kid;
    const second = ring.rotate(SECOND_PAIR.privateKey);
    expect(ring.rotate(FIRST.privateKey)).toBe(first);
    clock.advance(LIFETIME + TOLERANCE);
    expect([trusts(first), trusts(second)]).toEqual([true, false]);
  });

  it('shows a key before it signs, and signs with it when it is told to', () => {
    const first = ring.kid;
    const next = ring.announce(SECOND_PAIR.publicKey);
    expect(ring.announce(SECOND_PAIR.publicKey)).toBe(next);
    expect(ring.kid).toBe(first);
    expect(published()).toEqual([first, next]);
    expect(ring.rotate(SECOND_PAIR.privateKey)).toBe(next);
    expect(ring.kid).toBe(next);
  });

  it('keeps what is remembered of a key that stays (R13)', () => {
    const entry = ring.find(ring.kid);
    ring.rotate(SECOND_PAIR.privateKey);
    ring.rotate(FIRST.privateKey);
    expect(ring.find(ring.kid)).toBe(entry);
    expect(entry?.until).toBe(Infinity);
    const announced = ring.find(ring.announce(THIRD.publicKey));
    expect(ring.find(ring.rotate(THIRD.privateKey))).toBe(announced);
  });

  it('keeps nothing of the private key that it is announced', () => {
    const kid = ring.announce(SECOND_PAIR.privateKey);
    expect(Object.keys(ring.find(kid)?.key ?? {})).not.toContain('signingKey');
    expect(ring.signing.kid).not.toBe(kid);
  });

  it('trusts a key that was on its way out without an end, once it is announced', () => {
    const first = ring.kid;
    ring.rotate(SECOND_PAIR.privateKey);
    expect(ring.announce(FIRST.publicKey)).toBe(first);
    clock.advance(10 * LIFETIME);
    expect(trusts(first)).toBe(true);
  });

  it('refuses every token of a key that is taken out, at once', () => {
    const first = ring.kid;
    const entry = ring.find(first);
    ring.rotate(SECOND_PAIR.privateKey);
    expect(ring.withdraw(first)).toBe(true);
    expect([trusts(first), entry?.until]).toEqual([false, -Infinity]);
    expect(ring.withdraw(first)).toBe(false);
    expect(ring.withdraw('unknown')).toBe(false);
  });

  it('takes another key under the same id only in the place of all, and refuses the one before (R13)', () => {
    const named = ringOf({ signingKey: { key: FIRST.privateKey, kid: 'one' } });
    const entry = named.find('one');
    named.replace({ signingKey: { key: SECOND_PAIR.privateKey, kid: 'one' } });
    expect(entry?.until).toBe(-Infinity);
    expect(named.find('one')?.key.check('a', signJws('a', named.signing))).toBe(true);
    expect(entry?.key.check('a', signJws('a', named.signing))).toBe(false);
  });

  it('gives an id that is free again to another key, and none of the trust that went before', () => {
    const named = ringOf({ signingKey: { key: FIRST.privateKey, kid: 'one' } });
    const entry = named.find('one');
    named.rotate({ key: SECOND_PAIR.privateKey, kid: 'two' });
    clock.advance(LIFETIME + TOLERANCE);
    named.announce({ key: THIRD.publicKey, kid: 'one' });
    expect(clock.elapsed() < (entry?.until ?? Infinity)).toBe(false);
    named.withdraw('one');
    expect(named.announce({ key: FIRST.publicKey, kid: 'one' })).toBe('one');
  });

  it('takes others in the place of all, and refuses the rest at once', () => {
    const entry = ring.find(ring.kid);
    ring.replace({ signingKey: SECOND_PAIR.privateKey, verificationKeys: [THIRD.publicKey] });
    expect(entry?.until).toBe(-Infinity);
    expect(published()).toHaveLength(2);
    expect(ring.kids).toEqual(published());
  });

  it('refuses a key of another that has the same kid', () => {
    const named = ringOf({ signingKey: { key: FIRST.privateKey, kid: 'one' } });
    expect(() => named.rotate({ key: SECOND_PAIR.privateKey, kid: 'one' })).toThrow(
      'signingKey: has the kid of another key',
    );
    expect(() => named.announce({ key: SECOND_PAIR.publicKey, kid: 'one' })).toThrow(
      'verificationKey: has the kid of another key',
    );
    expect(named.rotate({ key: FIRST.privateKey, kid: 'one' })).toBe('one');
    expect(named.announce({ key: FIRST.publicKey, kid: 'one' })).toBe('one');
  });

  it('refuses the same key under its id for another algorithm (R2)', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const rsa = ringOf({ signingKey: privateKey });
    expect(() => rsa.rotate({ key: privateKey, alg: 'PS256' })).toThrow('has the kid of another');
    expect(() => rsa.announce({ key: publicKey, alg: 'RS512' })).toThrow('has the kid of another');
    expect([rsa.signing.algorithm, told]).toEqual(['RS256', []]);
  });

  describe('with shared keys', () => {
    const [one, other] = [createSecretKey(randomBytes(64)), createSecretKey(randomBytes(64))];
    let shared: KeyRing;
    beforeEach(() => {
      shared = ringOf({ signingKey: { key: one, kid: 'one' } });
    });

    it.each<[string, () => unknown]>([
      ['to announce', () => shared.announce({ key: other, kid: 'one' })],
      [
        'to announce, for another algorithm',
        () => shared.announce({ key: one, kid: 'one', alg: 'HS512' }),
      ],
      ['to sign with', () => shared.rotate({ key: other, kid: 'one' })],
      [
        'to sign with, for another algorithm',
        () => shared.rotate({ key: one, kid: 'one', alg: 'HS384' }),
      ],
    ])('refuses another of the same kid %s', (_title, change) => {
      const entry = shared.find('one');
      expect(change).toThrow('has the kid of another key. Give it its own');
      expect(shared.find('one')).toBe(entry);
      expect([shared.kids, told]).toEqual([['one'], []]);
    });

    it('knows the same one again, and publishes none (R19)', () => {
      expect(shared.announce({ key: one, kid: 'one' })).toBe('one');
      expect(shared.announce({ key: other, kid: 'two' })).toBe('two');
      expect(shared.rotate({ key: other, kid: 'two' })).toBe('two');
      expect(shared.jwkSet()).toEqual({ keys: [] });
      clock.advance(LIFETIME + TOLERANCE);
      expect(shared.kids).toEqual(['two']);
    });

    it('does not take the secret for the key that is derived from it (R21)', () => {
      const derived = ringOf({});
      expect(() => derived.announce(createSecretKey(Buffer.from(SECRET)))).toThrow(
        'verificationKey: has the kid of another key',
      );
    });
  });

  it('publishes the public members of each key, what it is for, and nothing else (R19)', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    ring.announce({ key: privateKey, kid: 'rsa', alg: 'PS256' });
    expect(ring.jwkSet()).toStrictEqual({
      keys: [
        { ...FIRST.publicKey.export({ format: 'jwk' }), kid: ring.kid, alg: 'ES256', use: 'sig' },
        { ...publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'PS256', use: 'sig' },
      ],
    });
  });

  it.each<[string, (ring: KeyRing) => unknown, string]>([
    [
      'a public key to sign with',
      (one) => one.rotate(THIRD.publicKey),
      'signingKey: is a public key',
    ],
    ['no key', (one) => one.announce('nonsense'), 'verificationKey: is a text that is no PEM'],
    [
      'a shared key beside pairs (R102)',
      (one) => one.rotate(createSecretKey(randomBytes(32))),
      'signingKey: mixes',
    ],
    [
      'a shared key to announce',
      (one) => one.announce(createSecretKey(randomBytes(32))),
      'verificationKey: mixes',
    ],
    [
      'to take out the key that signs',
      (one) => one.withdraw(one.kid),
      'kid: is the id of the key that signs',
    ],
    [
      'the same kid twice',
      (one) => {
        one.replace({ signingKey: THIRD.privateKey, verificationKeys: [THIRD.publicKey] });
      },
      'verificationKeys: has a kid that is there already',
    ],
    [
      'a second bad key',
      (one) => {
        one.replace({ signingKey: THIRD.privateKey, verificationKeys: [FIRST.publicKey, ''] });
      },
      'verificationKeys[1]: is a text that is no PEM',
    ],
  ])('refuses %s, and changes nothing', (_title, change, words) => {
    const before = [ring.kid, ring.kids];
    expect(() => change(ring)).toThrow(AuthConfigurationError);
    expect(() => change(ring)).toThrow(words);
    expect([ring.kid, ring.kids]).toEqual(before);
    expect(told).toEqual([]);
  });

  it('holds a hundred keys and no more (R91)', () => {
    for (let index = 0; index < 99; index += 1)
      ring.announce({ key: THIRD.publicKey, kid: `key-${index}` });
    expect(ring.kids).toHaveLength(100);
    expect(() => ring.announce(SECOND_PAIR.publicKey)).toThrow(
      'verificationKey: has too many keys',
    );
    expect(() => ring.rotate(SECOND_PAIR.privateKey)).toThrow('signingKey: has too many keys');
    expect(ring.rotate({ key: THIRD.privateKey, kid: 'key-7' })).toBe('key-7');
    clock.advance(LIFETIME + TOLERANCE);
    expect(ring.rotate(SECOND_PAIR.privateKey)).toBe(ring.kid);
    expect(ring.kids).toHaveLength(100);
  });

  it('forgets the keys whose time is over, however often it is changed (R91)', () => {
    for (let index = 0; index < 500; index += 1) {
      ring.rotate({ key: index % 2 ? FIRST.privateKey : THIRD.privateKey, kid: `key-${index}` });
      clock.advance((LIFETIME + TOLERANCE) / 10);
    }
    const table = Reflect.get(ring, 'table') as object;
    expect((Reflect.get(table, 'byKid') as ReadonlyMap<string, unknown>).size).toBeLessThan(13);
  });

  it('tells each change once, with ids alone', () => {
    const first = ring.kid;
    const next = ring.announce(SECOND_PAIR.publicKey);
    ring.announce(SECOND_PAIR.publicKey);
    ring.rotate(SECOND_PAIR.privateKey);
    ring.rotate(SECOND_PAIR.privateKey);
    ring.withdraw(first);
    ring.withdraw(first);
    ring.replace({ signingKey: THIRD.privateKey });
    expect(told.map((event) => ('kids' in event ? [event.kid, event.kids] : event.type))).toEqual([
      [first, [first, next]],
      [next, [first, next]],
      [next, [next]],
      [ring.kid, [ring.kid]],
    ]);
    for (const event of told)
      expect(Object.keys(event).sort()).toEqual(['at', 'context', 'kid', 'kids', 'type']);
  });

  it('has changed before it tells so', () => {
    const events = new AuthEvents(clock);
    const watched = new KeyRing(
      clock,
      events,
      someOptions({ accessToken: { signingKey: FIRST.privateKey } }),
    );
    const seen: unknown[] = [];
    events.on('keys-changed').subscribe(({ kid }) => seen.push([kid, watched.kid, watched.kids]));
    const before = watched.kid;
    const kid = watched.rotate(SECOND_PAIR.privateKey);
    expect(seen).toEqual([[kid, kid, [before, kid]]]);
  });

  it('does not show its keys, printed or as JSON (R24)', () => {
    const shared = createSecretKey(randomBytes(32));
    const silent = (settings: Partial<AuthSettings>) =>
      new KeyRing(clock, new AuthEvents(clock), someOptions(settings));
    const pairs = silent({ accessToken: { signingKey: FIRST.privateKey } });
    pairs.rotate(SECOND_PAIR.privateKey);
    pairs.announce(THIRD.privateKey);
    const derived = silent({ secret: [SECRET, OTHER_SECRET] });
    derived.announce(shared);
    const secrets = [
      ...[FIRST, SECOND_PAIR, THIRD].map(
        ({ privateKey }) => privateKey.export({ format: 'jwk' }).d,
      ),
      ...[shared, derived.signing.signingKey].map((key) => key.export({ format: 'jwk' }).k),
      ...[shared, derived.signing.signingKey].map((key) => key.export().toString('hex')),
      ...[SECRET, OTHER_SECRET],
    ];
    const shown = [pairs, derived].map(
      (one) => inspect(one, { showHidden: true, depth: 20 }) + JSON.stringify(one),
    );
    for (const secret of secrets) expect(shown.join()).not.toContain(secret);
    expect(shown[0]).toContain(pairs.kid);
  });
});
