import { createPrivateKey } from 'node:crypto';
import { claims, encode, hs256 } from './access-tokens.js';
import {
  attackersKey,
  jwe,
  respelled,
  withUnusedBits,
  type Forger,
  type Forgery,
} from './forgeries.js';
import { RAW_ECDSA, byPrivateKey } from './key-families.js';
import { goodRsaTokens } from './rsa-attacks.js';
import { selfSignedCertificate } from './self-signed-certificate.js';
import { beginsWithZero } from './signature-attacks.js';
import { ISSUER } from './test-app.js';

const HOUR = 3_600;
const MAX_LENGTH = 8_192;

/** Signed with the right key, with a header that must not be believed. */
export const headerAttacks = (f: Forger): readonly Forgery[] => [
  ...embeddedKeys(f),
  ['R4: a parameter that nobody knows', f.withHeader({ x: 1 })],
  ['attack 10: kid a path, with the empty key', f.withHeader({ kid: '../../dev/null' }, hs256(''))],
  ['attack 10: kid a path, with a good signature', f.withHeader({ kid: '/dev/null' })],
  ['attack 11: kid __proto__', f.withHeader({ kid: '__proto__' })],
  ['attack 11: kid constructor', f.withHeader({ kid: 'constructor' })],
  ['attack 11: kid toString', f.withHeader({ kid: 'toString' })],
  ['attack 12: kid SQL', f.withHeader({ kid: "' OR 1=1 --" })],
  ['attack 13: kid of 4 kB', f.withHeader({ kid: 'k'.repeat(4_096) })],
  ['R5: kid a number', f.withHeader({ kid: 1 })],
  ['R5: kid a list of the right one', f.withHeader({ kid: [f.family.kid] })],
  ['R5: no kid', f.withHeader({ kid: undefined })],
  ['R5: kid with a space', f.withHeader({ kid: `${f.family.kid} ` })],
  ['attack 14: an unknown crit', f.withHeader({ crit: ['x'], x: 1 })],
  ['attack 14: an empty crit', f.withHeader({ crit: [] })],
  ['attack 15: b64 false', f.withHeader({ b64: false })],
  ['attack 15: b64 false and critical', f.withHeader({ b64: false, crit: ['b64'] })],
  ['R12: zip', f.withHeader({ zip: 'DEF' })],
  ['R6: no typ', f.withHeader({ typ: undefined })],
  ['R6: typ a list', f.withHeader({ typ: ['at+jwt'] })],
  ['R6: typ with a parameter', f.withHeader({ typ: 'at+jwt; x' })],
  ['R6: typ with application twice', f.withHeader({ typ: 'application/application/at+jwt' })],
  ['R6: a refresh token in JWT', f.withHeader({ typ: 'rt+jwt' })],
  ['R6: a DPoP proof', f.withHeader({ typ: 'dpop+jwt' })],
  ['attack 32: an ID token', f.withHeader({ typ: 'JWT' })],
  ['attack 32: a logout token', f.withHeader({ typ: 'logout+jwt' })],
  ['attack 32: a security event token', f.withHeader({ typ: 'secevent+jwt' })],
  ['attack 24: a header that is null', f.withHeaderPart('null')],
  ['attack 24: a header that is a list', f.withHeaderPart('[]')],
  ['attack 24: a header that is text', f.withHeaderPart('"HS256"')],
  ['attack 24: a header that is no JSON', f.withHeaderPart('{')],
  ['attack 24: alg twice, the good one last', f.withHeaderText('"alg":"none"')],
  ['attack 24: alg twice, the same', f.withHeaderText(`"alg":"${f.family.alg}"`)],
  ['attack 24: kid twice', f.withHeaderText('"kid":"x"')],
  ['R11: a header with __proto__', f.withHeaderText('"__proto__":{"alg":"none"}')],
];

/** Keys that come with the token that they verify. */
function embeddedKeys(f: Forger): readonly Forgery[] {
  const { sign, jwk } = f.family.stranger;
  const shared = attackersKey.export({ format: 'jwk' });
  const { cert, key } = selfSignedCertificate('issuer.test');
  const x5c = [cert.replace(/-----.*-----|\n/g, '')];
  const signByCertificate = byPrivateKey(createPrivateKey(key), RAW_ECDSA);
  return [
    ['attack 8: the key of the attacker', f.withHeader({ jwk }, sign)],
    ['attack 8: the same without a kid', f.withHeader({ jwk, kid: undefined }, sign)],
    [
      'attack 8: the same with the kid within',
      f.withHeader({ jwk: { ...jwk, kid: f.family.kid } }, sign),
    ],
    ['attack 8: a shared key', f.withHeader({ jwk: shared, alg: 'HS256' }, hs256(attackersKey))],
    ['attack 8: any jwk, with a good signature', f.withHeader({ jwk: {} })],
    ['R4: x5c', f.withHeader({ x5c, alg: 'ES256' }, signByCertificate)],
    ['R4: x5c, with a good signature', f.withHeader({ x5c })],
  ];
}

/** Not in the one form that a token has. */
export const formAttacks = (f: Forger): readonly Forgery[] => [
  [
    'attack 16: a JWS in JSON, encoded',
    f.reshaped((h, p, s) => encode({ protected: h, payload: p, signature: s })),
  ],
  [
    'attack 17: a good token after the beginning of another',
    f.reshaped((h, p, s) => `${encode('{"payload":"')}.${h}.${p}.${s}`),
  ],
  ['attack 18: a JWE with a bomb', jwe({ alg: 'dir', zip: 'DEF' })],
  ['attack 19: a JWE with 2^31 rounds', jwe({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 })],
  ['attack 19: a JWS with 2^31 rounds', f.withHeader({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31 })],
  ['attack 20: two parts', f.reshaped((h, p) => `${h}.${p}`)],
  ['attack 20: four parts', f.reshaped((h, p, s) => `${h}.${p}.${s}.${s}`)],
  ['attack 20: a dot behind', f.reshaped((h, p, s) => `${h}.${p}.${s}.`)],
  ['attack 20: a dot in front', f.reshaped((h, p, s) => `.${h}.${p}.${s}`)],
  ['attack 20: dots alone', () => '..'],
  ['attack 20: no header', f.reshaped((_h, p) => f.signed('', p))],
  ['attack 20: no payload', f.reshaped((h) => f.signed(h, ''))],
  ['attack 21: padding', f.reshaped((h, p, s) => `${h}.${p}.${s}=`)],
  ['attack 21: the other alphabet', f.reshaped((h, p) => f.signed(h, p.replace(/^./, '+')))],
  [
    'attack 22: stray bits in the signature, or where it has none a character more',
    f.reshaped((h, p, s) => `${h}.${p}.${s.length % 4 === 0 ? `${s}A` : respelled(s)}`),
  ],
  [
    'attack 22: stray bits in the header',
    f.reshaped((_h, p) => f.signed(respelled(withUnusedBits(f.header())), p)),
  ],
  [
    'attack 22: stray bits in the payload',
    (now) => f.signed(encode(f.header()), respelled(withUnusedBits(claims(now)))),
  ],
  ['R3: text that is no token', () => 'token'],
  ['R88: a good token that is one step too long', f.ofLength(MAX_LENGTH, 'beyond')],
];

/** Signed with the right key, with claims that do not hold. */
export const claimAttacks = (f: Forger): readonly Forgery[] => [
  ['attack 25: no exp', f.withClaims({ exp: undefined })],
  ['attack 25: exp null', f.withClaims({ exp: null })],
  ['attack 25: exp text', f.withClaims({ exp: '9999999999' })],
  ['attack 25: exp a list', f.withClaims({ exp: [9_999_999_999] })],
  ['attack 25: exp true', f.withClaims({ exp: true })],
  ['attack 25: exp beyond every number', f.withClaimsText('"exp":1e400', { exp: undefined })],
  ['R7: iat beyond every number', f.withClaimsText('"iat":-1e400', { iat: undefined })],
  ['R7: iat text', f.withClaims({ iat: '1' })],
  ['R7: nbf text', f.withClaims({ nbf: '1' })],
  ['R7: nbf null', f.withClaims({ nbf: null })],
  ['attack 26: nbf in an hour', f.withClaims((now) => ({ nbf: now + HOUR }))],
  ['attack 27: iat in an hour', f.withClaims((now) => ({ iat: now + HOUR }))],
  ['attack 36: expired by the tolerance and 1 s', f.withClaims((now) => ({ exp: now - 6 }))],
  ['attack 28: iss a list of the right one', f.withClaims({ iss: [ISSUER] })],
  ['attack 29: iss with a slash behind', f.withClaims({ iss: `${ISSUER}/` })],
  ['R8: iss in other letters', f.withClaims({ iss: ISSUER.toUpperCase() })],
  ['R8: the beginning of iss', f.withClaims({ iss: ISSUER.slice(0, -1) })],
  ['R8: no iss', f.withClaims({ iss: undefined })],
  ['attack 30: no aud', f.withClaims({ aud: undefined })],
  ['attack 30: another aud', f.withClaims({ aud: 'invoices' })],
  ['attack 30: aud an object', f.withClaims({ aud: {} })],
  ['R9: aud an object that names the right one', f.withClaims({ aud: { orders: true } })],
  ['R9: aud an empty list', f.withClaims({ aud: [] })],
  ['R9: aud a list of others', f.withClaims({ aud: ['invoices', 'orders/2'] })],
  ['R9: aud a list with a number', f.withClaims({ aud: ['orders', 1] })],
  ['R10: no sub', f.withClaims({ sub: undefined })],
  ['R10: sub empty', f.withClaims({ sub: '' })],
  ['R10: sub a number', f.withClaims({ sub: 1 })],
  ['R10: sid a number', f.withClaims({ sid: 1 })],
  ['R10: jti a number', f.withClaims({ jti: 1 })],
  ['R11: roles text', f.withClaims({ roles: 'admin' })],
  ['R11: roles an object', f.withClaims({ roles: { 0: 'admin', length: 1 } })],
  ['R11: scope a list', f.withClaims({ scope: ['orders:write'] })],
  ['R7: claims that are a list', f.withPayload('[]')],
  ['R7: claims that are null', f.withPayload('null')],
  ['R7: claims that are text', f.withPayload('"bob"')],
  ['R7: claims that are no JSON', f.withPayload('{"iss":')],
  ['R7: no claims', f.withPayload({})],
];

/** Odd, and good. */
export const goodTokens = (f: Forger): readonly Forgery[] => [
  ['as it is made', f.withClaims({})],
  ['R6: typ in capitals', f.withHeader({ typ: 'AT+JWT' })],
  ['R6: typ as a whole media type', f.withHeader({ typ: 'application/at+jwt' })],
  ['R9: aud a list with the right one', f.withClaims({ aud: ['invoices', 'orders'] })],
  ['R14: a signature that begins with a zero', f.whose(beginsWithZero)],
  ...goodRsaTokens(f),
  ['R7: no iat', f.withClaims({ iat: undefined })],
  ['R7: an exp with a fraction', f.withClaims((now) => ({ exp: now + 0.5 }))],
  ['R95: expired within the tolerance', f.withClaims((now) => ({ exp: now - 4 }))],
  ['R95: nbf within the tolerance', f.withClaims((now) => ({ nbf: now + 5 }))],
  ['R95: iat within the tolerance', f.withClaims((now) => ({ iat: now + 5 }))],
  ['R88: a token of the greatest length', f.ofLength(MAX_LENGTH, 'within')],
];
