import { constants } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AuthError, TokenService } from 'nestjs-dual-token';
import {
  accessTokenKeyOf,
  claims,
  compact,
  encode,
  header,
  hs256,
} from '../support/access-tokens.js';
import {
  asymmetric,
  attackersKey,
  jwe,
  ofLength,
  p256,
  p384,
  reshaped,
  respelled,
  rsa,
  signed,
  unsigned,
  withClaims,
  withClaimsText,
  withHeader,
  withHeaderText,
  withUnusedBits,
  type Forgery,
} from '../support/forgeries.js';
import { exchange, getRequest } from '../support/raw-http.js';
import { HTTP_ADAPTERS, ISSUER, SECRET, sharedApp } from '../support/test-app.js';
import { INVALID_REQUEST, INVALID_TOKEN, MISSING_ROLE, verdictOf } from '../support/verdicts.js';

const { kid } = accessTokenKeyOf(SECRET);
const PEM = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const DER = rsa.publicKey.export({ type: 'spki', format: 'der' });
const JWK = JSON.stringify(rsa.publicKey.export({ format: 'jwk' }));
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING };
const HOUR = 3_600;
const MAX_LENGTH = 8_192;

const BY_SIGNATURE: readonly Forgery[] = [
  ['attack 1: alg none without a signature', withHeader({ alg: 'none' }, unsigned)],
  ['attack 1: alg none with any signature', withHeader({ alg: 'none' }, () => 'AAAA')],
  ['attack 1: alg none with a good signature', withHeader({ alg: 'none' })],
  ['attack 2: alg NONE', withHeader({ alg: 'NONE' }, unsigned)],
  ['attack 2: alg nOnE', withHeader({ alg: 'nOnE' }, unsigned)],
  ['R1: no alg', withHeader({ alg: undefined })],
  ['R1: alg in small letters', withHeader({ alg: 'hs256' })],
  ['R1: alg with a space', withHeader({ alg: 'HS256 ' })],
  ['R1: alg a list', withHeader({ alg: ['HS256'] })],
  ['R1: alg a number', withHeader({ alg: 256 })],
  ['R1: alg null', withHeader({ alg: null })],
  ['R2: alg HS384 for an HS256 key', withHeader({ alg: 'HS384' })],
  ['R2: alg HS512 for an HS256 key', withHeader({ alg: 'HS512' })],
  ['attack 3: HS256 with an RSA public key in PEM', withHeader({}, hs256(PEM))],
  ['attack 4: the same with a line break in front', withHeader({}, hs256(`\n ${PEM}`))],
  ['attack 5: HS256 with a JWK as text', withHeader({}, hs256(JWK))],
  ['attack 5: HS256 with an SPKI in DER', withHeader({}, hs256(DER))],
  ['attack 6: RS256', withHeader({ alg: 'RS256' }, asymmetric(rsa))],
  ['attack 6: PS256', withHeader({ alg: 'PS256' }, asymmetric(rsa, PSS))],
  ['attack 7: ES256', withHeader({ alg: 'ES256' }, asymmetric(p256))],
  ['attack 7: ES256 with a P-384 key', withHeader({ alg: 'ES256' }, asymmetric(p384))],
  ['R1: HS256 with the empty key', withHeader({}, hs256(''))],
  ['R21: HS256 with the secret itself', withHeader({}, hs256(SECRET))],
  ['R21: HS256 with the key of another secret', withHeader({}, hs256(attackersKey))],
  ['R1: no signature', withHeader({}, unsigned)],
  ['R1: a signature of zeros', withHeader({}, () => 'A'.repeat(43))],
  ['R1: a signature cut short', reshaped((h, p, s) => `${h}.${p}.${s.slice(0, 40)}`)],
  ['R1: a signature that is longer', reshaped((h, p, s) => `${h}.${p}.${s.slice(0, 42)}AAAA`)],
  ['attack 35: r and s zero', withHeader({ alg: 'ES256' }, () => 'A'.repeat(86))],
  ['attack 35: 63 bytes', withHeader({ alg: 'ES256' }, () => 'A'.repeat(84))],
  ['attack 35: 65 bytes', withHeader({ alg: 'ES256' }, () => 'A'.repeat(87))],
  [
    'R13: other claims under the signature of a good token',
    (now) => {
      const [h, , s] = compact(header(), claims(now)).split('.');
      return `${h}.${encode(claims(now, { sub: 'mallory' }))}.${s}`;
    },
  ],
];

const BY_HEADER: readonly Forgery[] = [
  [
    'attack 8: the key of the attacker in the token',
    withHeader({ jwk: attackersKey.export({ format: 'jwk' }) }, hs256(attackersKey)),
  ],
  ['attack 8: any jwk, with a good signature', withHeader({ jwk: {} })],
  ['R4: x5c', withHeader({ x5c: ['MIIB'] })],
  ['R4: a parameter that nobody knows', withHeader({ x: 1 })],
  ['attack 10: kid a path, with the empty key', withHeader({ kid: '../../dev/null' }, hs256(''))],
  ['attack 10: kid a path, with a good signature', withHeader({ kid: '/dev/null' })],
  ['attack 11: kid __proto__', withHeader({ kid: '__proto__' })],
  ['attack 11: kid constructor', withHeader({ kid: 'constructor' })],
  ['attack 11: kid toString', withHeader({ kid: 'toString' })],
  ['attack 12: kid SQL', withHeader({ kid: "' OR 1=1 --" })],
  ['attack 13: kid of 4 kB', withHeader({ kid: 'k'.repeat(4_096) })],
  ['R5: kid a number', withHeader({ kid: 1 })],
  ['R5: kid a list of the right one', withHeader({ kid: [kid] })],
  ['R5: no kid', withHeader({ kid: undefined })],
  ['R5: kid with a space', withHeader({ kid: `${kid} ` })],
  ['attack 14: an unknown crit', withHeader({ crit: ['x'], x: 1 })],
  ['attack 14: an empty crit', withHeader({ crit: [] })],
  ['attack 15: b64 false', withHeader({ b64: false })],
  ['attack 15: b64 false and critical', withHeader({ b64: false, crit: ['b64'] })],
  ['R12: zip', withHeader({ zip: 'DEF' })],
  ['R6: no typ', withHeader({ typ: undefined })],
  ['R6: typ a list', withHeader({ typ: ['at+jwt'] })],
  ['R6: typ with a parameter', withHeader({ typ: 'at+jwt; x' })],
  ['R6: typ with application twice', withHeader({ typ: 'application/application/at+jwt' })],
  ['R6: a refresh token in JWT', withHeader({ typ: 'rt+jwt' })],
  ['R6: a DPoP proof', withHeader({ typ: 'dpop+jwt' })],
  ['attack 32: an ID token', withHeader({ typ: 'JWT' })],
  ['attack 32: a logout token', withHeader({ typ: 'logout+jwt' })],
  ['attack 32: a security event token', withHeader({ typ: 'secevent+jwt' })],
  ['attack 24: a header that is null', (now) => compact('null', claims(now))],
  ['attack 24: a header that is a list', (now) => compact('[]', claims(now))],
  ['attack 24: a header that is text', (now) => compact('"HS256"', claims(now))],
  ['attack 24: a header that is no JSON', (now) => compact('{', claims(now))],
  ['attack 24: alg twice, the good one last', withHeaderText('"alg":"none"')],
  ['attack 24: alg twice, the same', withHeaderText('"alg":"HS256"')],
  ['attack 24: kid twice', withHeaderText('"kid":"x"')],
  ['R11: a header with __proto__', withHeaderText('"__proto__":{"alg":"none"}')],
];

const BY_FORM: readonly Forgery[] = [
  [
    'attack 16: a JWS in JSON, encoded',
    reshaped((h, p, s) => encode({ protected: h, payload: p, signature: s })),
  ],
  [
    'attack 17: a good token after the beginning of another',
    reshaped((h, p, s) => `${encode('{"payload":"')}.${h}.${p}.${s}`),
  ],
  ['attack 18: a JWE with a bomb', jwe({ alg: 'dir', zip: 'DEF' })],
  ['attack 19: a JWE with 2^31 rounds', jwe({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 })],
  ['attack 19: a JWS with 2^31 rounds', withHeader({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 })],
  ['attack 20: two parts', reshaped((h, p) => `${h}.${p}`)],
  ['attack 20: four parts', reshaped((h, p, s) => `${h}.${p}.${s}.${s}`)],
  ['attack 20: a dot behind', reshaped((h, p, s) => `${h}.${p}.${s}.`)],
  ['attack 20: a dot in front', reshaped((h, p, s) => `.${h}.${p}.${s}`)],
  ['attack 20: dots alone', () => '..'],
  ['attack 20: no header', reshaped((_h, p) => signed('', p))],
  ['attack 20: no payload', reshaped((h) => signed(h, ''))],
  ['attack 21: padding', reshaped((h, p, s) => `${h}.${p}.${s}=`)],
  ['attack 21: the other alphabet', reshaped((h, p) => signed(h, p.replace(/^./, '+')))],
  ['attack 22: stray bits in the signature', reshaped((h, p, s) => `${h}.${p}.${respelled(s)}`)],
  [
    'attack 22: stray bits in the header',
    reshaped((_h, p) => signed(respelled(withUnusedBits(header())), p)),
  ],
  [
    'attack 22: stray bits in the payload',
    (now) => signed(encode(header()), respelled(withUnusedBits(claims(now)))),
  ],
  ['R3: text that is no token', () => 'token'],
  ['R88: a good token that is one step too long', ofLength(MAX_LENGTH, 'beyond')],
];

const BY_CLAIMS: readonly Forgery[] = [
  ['attack 25: no exp', withClaims({ exp: undefined })],
  ['attack 25: exp null', withClaims({ exp: null })],
  ['attack 25: exp text', withClaims({ exp: '9999999999' })],
  ['attack 25: exp a list', withClaims({ exp: [9_999_999_999] })],
  ['attack 25: exp true', withClaims({ exp: true })],
  ['attack 25: exp beyond every number', withClaimsText('"exp":1e400', { exp: undefined })],
  ['R7: iat beyond every number', withClaimsText('"iat":-1e400', { iat: undefined })],
  ['R7: iat text', withClaims({ iat: '1' })],
  ['R7: nbf text', withClaims({ nbf: '1' })],
  ['R7: nbf null', withClaims({ nbf: null })],
  ['attack 26: nbf in an hour', withClaims((now) => ({ nbf: now + HOUR }))],
  ['attack 27: iat in an hour', withClaims((now) => ({ iat: now + HOUR }))],
  ['attack 36: expired by the tolerance and 1 s', withClaims((now) => ({ exp: now - 6 }))],
  ['attack 28: iss a list of the right one', withClaims({ iss: [ISSUER] })],
  ['attack 29: iss with a slash behind', withClaims({ iss: `${ISSUER}/` })],
  ['R8: iss in other letters', withClaims({ iss: ISSUER.toUpperCase() })],
  ['R8: the beginning of iss', withClaims({ iss: ISSUER.slice(0, -1) })],
  ['R8: no iss', withClaims({ iss: undefined })],
  ['attack 30: no aud', withClaims({ aud: undefined })],
  ['attack 30: another aud', withClaims({ aud: 'invoices' })],
  ['attack 30: aud an object', withClaims({ aud: {} })],
  ['R9: aud an object that names the right one', withClaims({ aud: { orders: true } })],
  ['R9: aud an empty list', withClaims({ aud: [] })],
  ['R9: aud a list of others', withClaims({ aud: ['invoices', 'orders/2'] })],
  ['R9: aud a list with a number', withClaims({ aud: ['orders', 1] })],
  ['R10: no sub', withClaims({ sub: undefined })],
  ['R10: sub empty', withClaims({ sub: '' })],
  ['R10: sub a number', withClaims({ sub: 1 })],
  ['R10: sid a number', withClaims({ sid: 1 })],
  ['R10: jti a number', withClaims({ jti: 1 })],
  ['R11: roles text', withClaims({ roles: 'admin' })],
  ['R11: roles an object', withClaims({ roles: { 0: 'admin', length: 1 } })],
  ['R11: scope a list', withClaims({ scope: ['orders:write'] })],
  ['R7: claims that are a list', () => compact(header(), '[]')],
  ['R7: claims that are null', () => compact(header(), 'null')],
  ['R7: claims that are text', () => compact(header(), '"bob"')],
  ['R7: claims that are no JSON', () => compact(header(), '{"iss":')],
  ['R7: no claims', () => compact(header(), {})],
];

const GOOD: readonly Forgery[] = [
  ['as it is made', withClaims({})],
  ['R6: typ in capitals', withHeader({ typ: 'AT+JWT' })],
  ['R6: typ as a whole media type', withHeader({ typ: 'application/at+jwt' })],
  ['R9: aud a list with the right one', withClaims({ aud: ['invoices', 'orders'] })],
  ['R7: no iat', withClaims({ iat: undefined })],
  ['R7: an exp with a fraction', withClaims((now) => ({ exp: now + 0.5 }))],
  ['R95: expired within the tolerance', withClaims((now) => ({ exp: now - 4 }))],
  ['R95: nbf within the tolerance', withClaims((now) => ({ nbf: now + 5 }))],
  ['R95: iat within the tolerance', withClaims((now) => ({ iat: now + 5 }))],
  ['R88: a token of the greatest length', ofLength(MAX_LENGTH, 'within')],
];

describe.each(HTTP_ADAPTERS)('an access token on %s', (adapter) => {
  const test = sharedApp({ adapter });
  const admin = (token: string) => test.client.get('/admin', token);

  it.each(GOOD)('is accepted: %s', async (_title, forge) => {
    expect((await admin(forge(test.clock.now()))).status).toBe(200);
  });

  describe.each<[string, readonly Forgery[]]>([
    ['signature', BY_SIGNATURE],
    ['header', BY_HEADER],
    ['form', BY_FORM],
    ['claims', BY_CLAIMS],
  ])('is refused by its %s, on a route and in code', (_what, forgeries) => {
    it.each(forgeries)('%s', async (_title, forge) => {
      const token = forge(test.clock.now());
      expect(verdictOf(await admin(token))).toEqual(INVALID_TOKEN);
      expect(() => test.app.get(TokenService).verifyAccessToken(token)).toThrow(AuthError);
    });
  });

  it.each<Forgery>([
    [
      'attack 16: a JWS in JSON',
      reshaped((h, p, s) => JSON.stringify({ protected: h, payload: p, signature: s })),
    ],
    [
      'attack 17: JSON with a good token inside',
      reshaped((...parts) => JSON.stringify({ token: parts.join('.') })),
    ],
    ['attack 21: a space in the middle', reshaped((h, p, s) => `${h}. ${p}.${s}`)],
    ['attack 21: a tab in the middle', reshaped((h, p, s) => `${h}.\t${p}.${s}`)],
  ])('is refused where the header is no bearer token: %s', async (_title, forge) => {
    expect(verdictOf(await admin(forge(test.clock.now())))).toEqual(INVALID_REQUEST);
  });

  it('attack 31: is not a refresh token, nor the reverse', async () => {
    const tokens = await test.client.signIn('bob');
    expect(verdictOf(await admin(tokens.refresh_token))).toEqual(INVALID_TOKEN);
    expect((await test.client.refresh(tokens.access_token)).status).toBe(400);
  });

  it.each(['\0', '\0.x', '\nx', '\rx', '\r\n x', '\x7f', '\v'])(
    'attack 23: is never let through with %j behind it',
    async (tail) => {
      const token = compact(header(), claims(test.clock.now()));
      const request = getRequest('/admin', `Authorization: Bearer ${token}${tail}`);
      const { status } = await exchange(test.url, request);
      expect([400, 401]).toContain(status);
    },
  );

  it.each(['\0', '\n', '\r\n', ' ', '\t'])(
    'attack 23: is refused in code with %j behind it',
    (tail) => {
      const token = compact(header(), claims(test.clock.now()));
      const tokens = test.app.get(TokenService);
      expect(tokens.verifyAccessToken(token).sub).toBe('bob');
      expect(() => tokens.verifyAccessToken(token + tail)).toThrow(AuthError);
    },
  );

  it.each<[string, number]>([
    ['attack 13: with a kid of 100 kB', 100_000],
    ['attack 39: of 1 MB', 1_000_000],
  ])('is refused by the server or the guard: %s', async (_title, size) => {
    const token = compact(header({ kid: 'k'.repeat(size) }), claims(test.clock.now()));
    const request = getRequest('/admin', `Authorization: Bearer ${token}`);
    const hungUp = { status: 431 };
    const { status } = await exchange(test.url, request).catch(() => hungUp);
    expect([401, 431]).toContain(status);
  });

  it('R89, attacks 18, 19, 39: costs next to nothing where its form is wrong', () => {
    const now = test.clock.now();
    const tokens = test.app.get(TokenService);
    const bomb = jwe({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, zip: 'DEF' })(now);
    const long = compact(header({ kid: 'k'.repeat(1_000_000) }), claims(now));
    for (const token of [bomb, bomb.repeat(100), long]) {
      const started = performance.now();
      for (let times = 0; times < 20; times += 1)
        expect(() => tokens.verifyAccessToken(token)).toThrow(AuthError);
      expect((performance.now() - started) / 20).toBeLessThan(5);
    }
  });

  it.each([
    '"__proto__":{"roles":["admin"]}',
    '"constructor":{"prototype":{"roles":["admin"]}}',
    '"profile":{"__proto__":{"roles":["admin"]}}',
  ])('attack 34, R11: gives nobody a role by the claim %s', async (member) => {
    const forge = withClaimsText(member, { sub: 'alice', roles: undefined });
    const token = forge(test.clock.now());
    expect((await test.client.get('/me', token)).status).toBe(200);
    expect(verdictOf(await admin(token))).toEqual(MISSING_ROLE);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  it('R11: reaches the application as claims that are frozen to the last member', () => {
    const forge = withClaimsText('"profile":{"tags":["a"]},"__proto__":{"polluted":true}');
    const read = test.app.get(TokenService).verifyAccessToken(forge(test.clock.now()));
    const profile = read.profile as { readonly tags: readonly string[] };
    expect([read, profile, profile.tags, read.roles].every(Object.isFrozen)).toBe(true);
    expect((read as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
