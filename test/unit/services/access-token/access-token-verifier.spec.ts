import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { deriveAccessTokenKey } from '../../../../lib/crypto/access-token-key.js';
import { deriveKey } from '../../../../lib/crypto/derive-key.js';
import { splitJws } from '../../../../lib/crypto/jws.js';
import { RefreshTokenCodec } from '../../../../lib/crypto/refresh-token-codec.js';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { AccessTokenVerifier } from '../../../../lib/services/access-token/access-token-verifier.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { KeyRing } from '../../../../lib/services/keys/key-ring.js';
import type { TrustedKey } from '../../../../lib/services/keys/verification-keys.js';
import { VerificationKeys } from '../../../../lib/services/keys/verification-keys.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import {
  AUDIENCE,
  ISSUER,
  NOW,
  OTHER_SECRET,
  SECOND,
  SECRET,
  someOptions,
} from '../../builders.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';

const options = someOptions({ secret: [SECRET, OTHER_SECRET] });
const { kid, signingKey } = options.accessTokenKeys.signing;
const other = deriveAccessTokenKey(Buffer.from(OTHER_SECRET));
const GOOD_HEADER = { typ: 'at+jwt', alg: 'HS256', kid };
const GOOD_CLAIMS = {
  iss: ISSUER,
  sub: 'alice',
  aud: AUDIENCE,
  exp: NOW / 1_000 + 600,
  iat: NOW / 1_000,
};

const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token with a right signature, whatever is in it. */
function signed(
  header: unknown,
  claims: unknown = GOOD_CLAIMS,
  key: KeyObject | Buffer = signingKey,
  hash = 'sha256',
): string {
  const input = `${b64(header)}.${b64(claims)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

const GOOD = signed(GOOD_HEADER);

describe('the verifier of access tokens', () => {
  let clock: MovableClock;
  let keys: KeyRing;
  let verifier: AccessTokenVerifier;
  beforeEach(() => {
    clock = new MovableClock(NOW);
    keys = new KeyRing(clock, new AuthEvents(clock), options);
    verifier = new AccessTokenVerifier(keys, options, clock, new DenyList(options, clock));
  });

  /** The code of the error, or `accepted`. */
  function verdictOn(token: string): string {
    try {
      verifier.verifyNow(token);
      return 'accepted';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  }

  it('takes a good token, and gives its claims frozen', () => {
    const claims = verifier.verifyNow(GOOD);
    expect({ ...claims }).toEqual(GOOD_CLAIMS);
    expect(Object.isFrozen(claims)).toBe(true);
  });

  it('takes a token of any of its keys (R18, F24)', () => {
    const header = { ...GOOD_HEADER, kid: other.kid };
    expect(verdictOn(signed(header, GOOD_CLAIMS, other.signingKey))).toBe('accepted');
    expect(verdictOn(signed(header))).toBe('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    expect(verdictOn(signed(GOOD_HEADER, GOOD_CLAIMS, other.signingKey))).toBe(
      'ERR_AUTH_ACCESS_TOKEN_MALFORMED',
    );
  });

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/At+Jwt'])(
    'takes typ %s (R6)',
    (typ) => {
      expect(verdictOn(signed({ ...GOOD_HEADER, typ }))).toBe('accepted');
    },
  );

  it.each<[string, unknown]>([
    ['typ JWT (R6, attack 32)', { ...GOOD_HEADER, typ: 'JWT' }],
    ['typ of a security event', { ...GOOD_HEADER, typ: 'secevent+jwt' }],
    ['typ of a logout token', { ...GOOD_HEADER, typ: 'logout+jwt' }],
    ['typ of a DPoP proof', { ...GOOD_HEADER, typ: 'dpop+jwt' }],
    ['typ with something behind it', { ...GOOD_HEADER, typ: 'at+jwt;x' }],
    ['typ with something in front', { ...GOOD_HEADER, typ: 'x/at+jwt' }],
    ['typ in a list', { ...GOOD_HEADER, typ: ['at+jwt'] }],
    ['no typ', { alg: 'HS256', kid }],
    ['alg none (R1, attack 1)', { ...GOOD_HEADER, alg: 'none' }],
    ['alg NONE (attack 2)', { ...GOOD_HEADER, alg: 'NONE' }],
    ['alg nOnE (attack 2)', { ...GOOD_HEADER, alg: 'nOnE' }],
    ['alg in another case', { ...GOOD_HEADER, alg: 'hs256' }],
    ['alg HS512 (R2)', { ...GOOD_HEADER, alg: 'HS512' }],
    ['alg RS256 (R2)', { ...GOOD_HEADER, alg: 'RS256' }],
    ['alg in a list', { ...GOOD_HEADER, alg: ['HS256'] }],
    ['alg as a number', { ...GOOD_HEADER, alg: 256 }],
    ['alg null', { ...GOOD_HEADER, alg: null }],
    ['no alg', { typ: 'at+jwt', kid }],
    ['no kid', { typ: 'at+jwt', alg: 'HS256' }],
    ['kid __proto__ (R5, attack 11)', { ...GOOD_HEADER, kid: '__proto__' }],
    ['kid constructor (attack 11)', { ...GOOD_HEADER, kid: 'constructor' }],
    ['kid of a path (attack 10)', { ...GOOD_HEADER, kid: '../../dev/null' }],
    ['kid of SQL (attack 12)', { ...GOOD_HEADER, kid: "' OR 1=1 --" }],
    ['kid in a list', { ...GOOD_HEADER, kid: [kid] }],
    ['kid as a number', { ...GOOD_HEADER, kid: 0 }],
    ['an embedded key (R4, attack 8)', { ...GOOD_HEADER, jwk: { kty: 'oct', k: 'AA' } }],
    ['the address of a key (attack 9)', { ...GOOD_HEADER, jku: 'http://127.0.0.1/jwks' }],
    ['the address of a certificate (attack 9)', { ...GOOD_HEADER, x5u: 'http://127.0.0.1/' }],
    ['certificates', { ...GOOD_HEADER, x5c: ['AA=='] }],
    ['crit (attack 14)', { ...GOOD_HEADER, crit: ['x'], x: 1 }],
    ['an empty crit', { ...GOOD_HEADER, crit: [] }],
    ['b64 false (attack 15)', { ...GOOD_HEADER, b64: false, crit: ['b64'] }],
    ['zip (R12)', { ...GOOD_HEADER, zip: 'DEF' }],
    ['cty', { ...GOOD_HEADER, cty: 'JWT' }],
    ['any other parameter', { ...GOOD_HEADER, iss: ISSUER }],
    ['alg twice (attack 24)', `{"typ":"at+jwt","alg":"none","alg":"HS256","kid":"${kid}"}`],
    ['no object', [GOOD_HEADER]],
    ['text', '"at+jwt"'],
    ['no JSON', 'header'],
  ])('refuses a rightly signed token, and finds no key for it, with %s', (_case, header) => {
    expect(verdictOn(signed(header))).toBe('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
  });

  it.each<[string, () => string]>([
    [
      'no signature (attack 1)',
      () => `${b64({ ...GOOD_HEADER, alg: 'none' })}.${b64(GOOD_CLAIMS)}.`,
    ],
    ['the signature of another hash', () => signed(GOOD_HEADER, GOOD_CLAIMS, signingKey, 'sha512')],
    [
      'the signature of an empty key (attack 10)',
      () => signed(GOOD_HEADER, GOOD_CLAIMS, Buffer.alloc(0)),
    ],
    [
      'the signature of the secret itself (R21)',
      () => signed(GOOD_HEADER, GOOD_CLAIMS, Buffer.from(SECRET)),
    ],
    [
      'the signature of the refresh-token key (R21)',
      () => signed(GOOD_HEADER, GOOD_CLAIMS, deriveKey(Buffer.from(SECRET), 'refresh-token/tag')),
    ],
    ['the kid’s key (R21)', () => signed(GOOD_HEADER, GOOD_CLAIMS, Buffer.from(kid, 'base64url'))],
    ['half a signature', () => GOOD.slice(0, -21)],
    ['a longer signature', () => `${GOOD}AAAA`],
    [
      'other claims under its signature',
      () => GOOD.replace(b64(GOOD_CLAIMS), b64({ ...GOOD_CLAIMS, sub: 'root' })),
    ],
    ['a refresh token (R6, attack 31)', () => refreshToken()],
    ['nothing', () => ''],
  ])('refuses %s', (_case, make) => {
    expect(verdictOn(make())).toBe('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
  });

  it('refuses a good token with any one bit changed', () => {
    for (let at = 0; at < GOOD.length; at += 1) {
      const changed = String.fromCharCode(GOOD.charCodeAt(at) ^ 1);
      expect(verdictOn(GOOD.slice(0, at) + changed + GOOD.slice(at + 1))).toBe(
        'ERR_AUTH_ACCESS_TOKEN_MALFORMED',
      );
    }
  });

  it.each<[string, unknown, string]>([
    ['another issuer (R8)', { ...GOOD_CLAIMS, iss: 'https://other.test' }, 'MISMATCH'],
    ['another audience (R9)', { ...GOOD_CLAIMS, aud: 'mail' }, 'MISMATCH'],
    ['an issuer in a list (attack 28)', { ...GOOD_CLAIMS, iss: [ISSUER] }, 'MALFORMED'],
    ['exp as text (attack 25)', { ...GOOD_CLAIMS, exp: '9999999999' }, 'MALFORMED'],
    [
      'exp 1e400 (attack 25)',
      JSON.stringify(GOOD_CLAIMS).replace(/"exp":\d+/, '"exp":1e400'),
      'MALFORMED',
    ],
    ['no exp (attack 25)', { ...GOOD_CLAIMS, exp: undefined }, 'MALFORMED'],
    ['exp past', { ...GOOD_CLAIMS, exp: NOW / 1_000 - 5 }, 'EXPIRED'],
    ['nbf ahead (attack 26)', { ...GOOD_CLAIMS, nbf: NOW / 1_000 + 3_600 }, 'EXPIRED'],
    ['text for claims', '"alice"', 'MALFORMED'],
    ['a list for claims', [GOOD_CLAIMS], 'MALFORMED'],
    ['null for claims', 'null', 'MALFORMED'],
    ['no JSON for claims', 'alice', 'MALFORMED'],
  ])('refuses a rightly signed token with %s', (_case, claims, code) => {
    expect(verdictOn(signed(GOOD_HEADER, claims))).toBe(`ERR_AUTH_ACCESS_TOKEN_${code}`);
  });

  it('asks the module’s clock, not the machine’s', () => {
    const future = NOW / 1_000 + 10 * 365 * 86_400;
    clock.step(10 * 365 * 86_400 * SECOND);
    const claims = { ...GOOD_CLAIMS, iat: future, nbf: future, exp: future + 1 };
    expect(verdictOn(signed(GOOD_HEADER, claims))).toBe('accepted');
    expect(verdictOn(GOOD)).toBe('ERR_AUTH_ACCESS_TOKEN_EXPIRED');
  });

  it('takes an expired token where it is enough that it was good once, and no other', () => {
    clock.advance(86_400 * SECOND);
    const verify = (token: string) => verifier.verifyNow(token, { ignoreExpiry: true });
    expect(verify(GOOD).sub).toBe('alice');
    expect(verify(GOOD).exp).toBe(GOOD_CLAIMS.exp);
    const refused = [
      { ...GOOD_CLAIMS, exp: undefined },
      { ...GOOD_CLAIMS, exp: '1' },
      { ...GOOD_CLAIMS, iss: 'https://other.test' },
      { ...GOOD_CLAIMS, nbf: NOW / 1_000 + 100 * 86_400 },
    ];
    for (const claims of refused) expect(() => verify(signed(GOOD_HEADER, claims))).toThrow();
    expect(() => verify(`${GOOD.slice(0, -4)}AAAA`)).toThrow();
  });

  it('never shows the token in an error (R84)', () => {
    for (const token of [signed({ ...GOOD_HEADER, alg: 'none' }), `${GOOD.slice(0, -4)}AAAA`]) {
      try {
        verifier.verifyNow(token);
      } catch (error) {
        const { message, stack = '', cause } = error as Error;
        expect(`${message}${stack}${String(cause)}`).not.toContain(token.split('.')[1]);
      }
    }
    expect.hasAssertions();
  });

  describe('with a token that was seen before (R13)', () => {
    beforeEach(async () => {
      await verifier.admit(splitJws(GOOD)!);
    });

    it('knows it, and no other', () => {
      expect(verifier.recall(GOOD)?.claims.sub).toBe('alice');
      expect(verifier.recall(signed(GOOD_HEADER, { ...GOOD_CLAIMS, sub: 'bob' }))).toBeUndefined();
    });

    it('knows it until it expires, and not a moment longer', () => {
      clock.advance(605 * SECOND - 1);
      expect(verifier.recall(GOOD)?.claims.sub).toBe('alice');
      clock.advance(1);
      expect(verifier.recall(GOOD)).toBeUndefined();
      clock.step(-60 * SECOND);
      expect(verifier.recall(GOOD)).toBeUndefined();
    });

    it('does not know it while the clock says that it is not yet issued', () => {
      clock.step(-3_600 * SECOND);
      expect(verifier.recall(GOOD)).toBeUndefined();
    });

    it.each<[string, () => unknown]>([
      ['is taken out', () => keys.withdraw(kid)],
      ['is not among the new ones', () => keys.replace({ signingKey: other.signingKey })],
      ['has had its time', () => clock.advance(605 * SECOND)],
    ])('does not know it when its key %s (R18)', (_title, change) => {
      const long = signed(GOOD_HEADER, { ...GOOD_CLAIMS, exp: NOW });
      void verifier.admit(splitJws(long)!);
      expect(verifier.recall(long)?.claims.sub).toBe('alice');
      keys.rotate(other.signingKey);
      expect(verifier.recall(long)?.claims.sub).toBe('alice');
      change();
      expect(verifier.recall(long)).toBeUndefined();
      expect(verdictOn(long)).toBe('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    });
  });

  it('does not remember what it only verifies, or refuses (R13)', async () => {
    expect(verifier.verifyNow(GOOD)).toEqual(await verifier.verify(GOOD));
    expect(verifier.recall(GOOD)).toBeUndefined();
    const late = signed(GOOD_HEADER, { ...GOOD_CLAIMS, exp: NOW / 1_000 - 60 });
    expect(() => verifier.admit(splitJws(late)!)).toThrow();
    clock.step(-3_600 * SECOND);
    expect(verifier.recall(late)).toBeUndefined();
  });

  it('gives one and the same frozen claims to all who bring the same token', async () => {
    const verified = await verifier.admit(splitJws(GOOD)!);
    expect(verifier.recall(GOOD)).toBe(verified);
    expect(Object.isFrozen(verified.claims)).toBe(true);
  });

  it('answers at once where the key is known, and later where none is', async () => {
    expect(verifier.admit(splitJws(GOOD)!)).not.toBeInstanceOf(Promise);
    const stranger = splitJws(signed({ ...GOOD_HEADER, kid: 'stranger' }))!;
    await expect(verifier.admit(stranger)).rejects.toMatchObject({ reason: 'malformed' });
  });

  it('remembers nothing where the cache is turned off (R91)', async () => {
    const without = someOptions({ accessToken: { cacheSize: 0 } });
    const forgetful = new AccessTokenVerifier(keys, without, clock, new DenyList(without, clock));
    expect((await forgetful.admit(splitJws(GOOD)!)).claims.sub).toBe('alice');
    expect(forgetful.recall(GOOD)).toBeUndefined();
  });

  it('does not take a header that was good once for good when its key has changed (R13, R18)', () => {
    const long = { ...GOOD_CLAIMS, exp: NOW };
    const key = createSecretKey(randomBytes(32));
    const before = signed({ ...GOOD_HEADER, kid: 'k' }, long, key);
    keys.replace({ signingKey: { key, kid: 'k' } });
    expect(verdictOn(before)).toBe('accepted');
    const next = createSecretKey(randomBytes(32));
    keys.replace({ signingKey: { key: next, kid: 'k' } });
    expect(verdictOn(before)).toBe('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    expect(verdictOn(signed({ ...GOOD_HEADER, kid: 'k' }, long, next))).toBe('accepted');
    keys.replace({ signingKey: { key: createSecretKey(randomBytes(64)), kid: 'k', alg: 'HS512' } });
    expect(verdictOn(signed({ ...GOOD_HEADER, kid: 'k' }, long, next))).toBe(
      'ERR_AUTH_ACCESS_TOKEN_MALFORMED',
    );
  });

  it('remembers the headers of good tokens only, and no more than it should (R91)', () => {
    const { headers } = verifier as unknown as {
      readonly headers: Readonly<Record<'young' | 'old', ReadonlyMap<string, unknown>>>;
    };
    const known = () => headers.young.size + headers.old.size;
    for (let spaces = 0; spaces < 500; spaces += 1) {
      const header = JSON.stringify(GOOD_HEADER).replace('{', `{${' '.repeat(spaces)}`);
      expect(verdictOn(`${b64(header)}.${b64(GOOD_CLAIMS)}.AAAA`)).not.toBe('accepted');
    }
    expect(known()).toBe(0);
    for (let spaces = 0; spaces < 500; spaces += 1)
      expect(verdictOn(signed(JSON.stringify(GOOD_HEADER) + ' '.repeat(spaces)))).toBe('accepted');
    expect(known()).toBeLessThanOrEqual(64);
    expect(verdictOn(GOOD)).toBe('accepted');
  });
});

describe('R99: two verifiers, each with its issuer and its keys', () => {
  const partner = someOptions({ secret: OTHER_SECRET, issuer: 'https://partner.test' });
  const verifierOf = (of: typeof options) => {
    const clock = new MovableClock(NOW);
    return new AccessTokenVerifier(
      new KeyRing(clock, new AuthEvents(clock), of),
      of,
      clock,
      new DenyList(of, clock),
    );
  };
  const own = verifierOf(someOptions());
  const theirs = verifierOf(partner);
  const PARTNER_CLAIMS = { ...GOOD_CLAIMS, iss: 'https://partner.test' };
  const PARTNER_HEADER = { ...GOOD_HEADER, kid: other.kid };

  it('take the tokens of their own issuer', () => {
    expect(own.verifyNow(GOOD).iss).toBe(ISSUER);
    const token = signed(PARTNER_HEADER, PARTNER_CLAIMS, other.signingKey);
    expect(theirs.verifyNow(token).iss).toBe('https://partner.test');
  });

  it.each<[string, AccessTokenVerifier, string, string]>([
    [
      'a good one of the other',
      own,
      signed(PARTNER_HEADER, PARTNER_CLAIMS, other.signingKey),
      'malformed',
    ],
    [
      'the key of the other and their issuer',
      own,
      signed(PARTNER_HEADER, GOOD_CLAIMS, other.signingKey),
      'malformed',
    ],
    ['their key and the issuer of the other', own, signed(GOOD_HEADER, PARTNER_CLAIMS), 'mismatch'],
    [
      'the key of the other under their kid',
      own,
      signed(GOOD_HEADER, GOOD_CLAIMS, other.signingKey),
      'malformed',
    ],
    ['a good one of the first', theirs, GOOD, 'malformed'],
  ])('refuse %s', async (_title, verifier, token, reason) => {
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason });
    await expect((async () => verifier.admit(splitJws(token)!))()).rejects.toMatchObject({
      reason,
    });
    expect(verifier.recall(token)).toBeUndefined();
  });
});

describe('the verifier, where keys come from elsewhere', () => {
  /** One key that is only known once somebody has asked for it. */
  class LateKeys extends VerificationKeys {
    readonly asked: string[] = [];
    readonly late: TrustedKey = { key: options.accessTokenKeys.signing, until: Infinity };
    failure: AuthError | undefined;
    private known: TrustedKey | undefined;
    private isTakenOut = false;

    find(wanted: string): TrustedKey | undefined {
      return this.known?.key.kid === wanted ? this.known : undefined;
    }

    async seek(wanted: string): Promise<TrustedKey | undefined> {
      this.asked.push(wanted);
      if (this.failure !== undefined) throw this.failure;
      if (wanted === kid && !this.isTakenOut) this.known = this.late;
      return this.find(wanted);
    }

    takeOut(): void {
      this.isTakenOut = true;
      this.known = undefined;
      this.late.until = -Infinity;
    }
  }

  it('asks for a key that it does not know, once, and waits', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    expect(() => verifier.verifyNow(GOOD)).toThrow(
      expect.objectContaining({ reason: 'malformed' }),
    );
    expect(keys.asked).toEqual([]);
    expect((await verifier.admit(splitJws(GOOD)!)).claims.sub).toBe('alice');
    expect((await verifier.verify(GOOD)).sub).toBe('alice');
    expect(verifier.recall(GOOD)?.claims.sub).toBe('alice');
    expect(keys.asked).toEqual([kid]);
  });

  it('asks for nothing where the header is not that of an access token (R4, R5)', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    for (const header of [
      { ...GOOD_HEADER, typ: 'JWT' },
      { ...GOOD_HEADER, jku: 'https://x' },
    ])
      await expect(verifier.verify(signed(header))).rejects.toThrow();
    expect(keys.asked).toEqual([]);
    await expect(verifier.verify(signed({ ...GOOD_HEADER, kid: 'x' }))).rejects.toThrow();
    await expect(verifier.verify(signed({ ...GOOD_HEADER, alg: 'HS384' }))).rejects.toThrow();
    expect(keys.asked).toEqual(['x', kid]);
  });

  it('R13, R18: does not remember a token by a key that is taken out while it is asked for', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    const admitted = verifier.admit(splitJws(GOOD)!);
    keys.late.until = -Infinity;
    await admitted;
    expect(verifier.recall(GOOD)).toBeUndefined();
    keys.late.until = Infinity;
    expect((await verifier.admit(splitJws(GOOD)!)).claims.sub).toBe('alice');
    expect(verifier.recall(GOOD)?.claims.sub).toBe('alice');
  });

  it('R13, R18: asks again for a key that is taken out between two uses, and refuses its tokens', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    await verifier.admit(splitJws(GOOD)!);
    keys.takeOut();
    expect(verifier.recall(GOOD)).toBeUndefined();
    expect(() => verifier.verifyNow(GOOD)).toThrow();
    await expect(verifier.verify(GOOD)).rejects.toMatchObject({ reason: 'malformed' });
    await expect(verifier.admit(splitJws(GOOD)!)).rejects.toMatchObject({ reason: 'malformed' });
    expect(keys.asked).toEqual([kid, kid, kid]);
  });

  it('R40: says that keys can’t be had, and does not call the token bad', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    keys.failure = new AuthError('ERR_AUTH_UNAVAILABLE');
    await expect(verifier.verify(GOOD)).rejects.toBe(keys.failure);
    await expect(verifier.admit(splitJws(GOOD)!)).rejects.toBe(keys.failure);
    expect(verifier.recall(GOOD)).toBeUndefined();
  });

  it('checks the signature by a key that has come, as by any other', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    const forged = signed(GOOD_HEADER, GOOD_CLAIMS, other.signingKey);
    await expect(verifier.admit(splitJws(forged)!)).rejects.toMatchObject({ reason: 'malformed' });
    expect(verifier.recall(forged)).toBeUndefined();
    const late = signed(GOOD_HEADER, { ...GOOD_CLAIMS, exp: NOW / 1_000 - 60 });
    expect(() => verifier.admit(splitJws(late)!)).toThrow(
      expect.objectContaining({ reason: 'expired' }),
    );
    expect(verifier.recall(late)).toBeUndefined();
  });

  it('refuses another algorithm than the key’s, without asking again (R2)', async () => {
    const keys = new LateKeys();
    const verifier = new AccessTokenVerifier(
      keys,
      options,
      new MovableClock(NOW),
      new DenyList(options, new MovableClock(NOW)),
    );
    await verifier.verify(GOOD);
    await expect(verifier.verify(signed({ ...GOOD_HEADER, alg: 'HS384' }))).rejects.toThrow();
    expect(keys.asked).toEqual([kid]);
  });
});

function refreshToken(): string {
  const codec = new RefreshTokenCodec(ISSUER, options.refreshTokenKeys);
  return codec.encode(codec.begin(NOW).handle, 0);
}
