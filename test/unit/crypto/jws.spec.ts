import { describe, expect, it } from '@jest/globals';
import { MAX_JWS_LENGTH, parseHeader, parsePayload, splitJws } from '../../../lib/crypto/jws.js';

/** The header part, if the token is well formed. */
const headerPartOf = (token: string): string | undefined => splitJws(token)?.header;

const b64 = (text: string): string => Buffer.from(text).toString('base64url');

const HEADER = b64('{"typ":"at+jwt","alg":"HS256","kid":"k1"}');
const PAYLOAD = b64('{"sub":"alice"}');
const SIGNATURE = Buffer.alloc(32, 7).toString('base64url');
const JWS = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;

/** Every character of base64url, in order of value. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('the form of an access token, before any crypto (R3)', () => {
  it('gives the parts of one that is well formed', () => {
    expect(splitJws(JWS)).toEqual({
      token: JWS,
      header: HEADER,
      payload: PAYLOAD,
      signature: SIGNATURE,
      input: `${HEADER}.${PAYLOAD}`,
    });
  });

  it.each([
    ['nothing', ''],
    ['one part', HEADER],
    ['two parts (attack 20)', `${HEADER}.${PAYLOAD}`],
    ['two parts and a dot: no signature (attack 1)', `${HEADER}.${PAYLOAD}.`],
    ['four parts (attack 20)', `${JWS}.${SIGNATURE}`],
    ['three parts and a dot', `${JWS}.`],
    ['five parts, as a JWE has (R12, attack 18)', `${HEADER}.${PAYLOAD}.${SIGNATURE}.AA.AA`],
    ['a dot in front', `.${JWS}`],
    ['no header', `.${PAYLOAD}.${SIGNATURE}`],
    ['no payload', `${HEADER}..${SIGNATURE}`],
    ['dots alone', '..'],
    ['a space in front (attack 21)', ` ${JWS}`],
    ['a space behind', `${JWS} `],
    ['a space inside', JWS.replace('.', '. ')],
    ['a line break behind (attack 23)', `${JWS}\n`],
    ['a carriage return behind', `${JWS}\r`],
    ['a line break between parts', JWS.replace('.', '\n.')],
    ['a tab', JWS.replace('.', '\t.')],
    ['NUL behind (attack 23)', `${JWS}\u0000`],
    ['NUL inside', JWS.replace('.', '\u0000.')],
    ['padding of the header (attack 21)', `${HEADER}=.${PAYLOAD}.${SIGNATURE}`],
    ['padding of the payload', `${HEADER}.${PAYLOAD}==.${SIGNATURE}`],
    ['padding of the signature', `${JWS}=`],
    ['the plain base64 alphabet: plus', `${HEADER}.ab+c.${SIGNATURE}`],
    ['the plain base64 alphabet: slash', `${HEADER}.ab/c.${SIGNATURE}`],
    ['a letter of another script', `${HEADER}.абвг.${SIGNATURE}`],
    [
      'flattened JSON (attack 16)',
      `{"protected":"${HEADER}","payload":"${PAYLOAD}","signature":"${SIGNATURE}"}`,
    ],
    ['JSON that holds a compact token (attack 17)', `{"a":"${JWS}"}`],
    ['the scheme in front', `Bearer ${JWS}`],
    ['another token behind a comma', `${JWS},${JWS}`],
  ])('refuses %s', (_case, token) => {
    expect(headerPartOf(token)).toBeUndefined();
  });

  it.each([
    ['header', (part: string) => `${part}.${PAYLOAD}.${SIGNATURE}`],
    ['payload', (part: string) => `${HEADER}.${part}.${SIGNATURE}`],
    ['signature', (part: string) => `${HEADER}.${PAYLOAD}.${part}`],
  ])('refuses a %s of one character left over', (_part, tokenWith) => {
    expect(headerPartOf(tokenWith('AAAAA'))).toBeUndefined();
    expect(headerPartOf(tokenWith('A'))).toBeUndefined();
  });

  /** What the last character may be is computed here by decoding, and in the library by a table. */
  it.each([2, 3])(
    'takes only last characters without stray bits, %d beyond a group (attack 22)',
    (rest) => {
      for (const last of ALPHABET) {
        const part = 'QUJD' + 'Q'.repeat(rest - 1) + last;
        const canonical = Buffer.from(part, 'base64url').toString('base64url') === part;
        expect([part, headerPartOf(`${part}.${PAYLOAD}.${SIGNATURE}`)]).toEqual([
          part,
          canonical ? part : undefined,
        ]);
        expect(headerPartOf(`${HEADER}.${part}.${SIGNATURE}`) !== undefined).toBe(canonical);
        expect(headerPartOf(`${HEADER}.${PAYLOAD}.${part}`) !== undefined).toBe(canonical);
      }
    },
  );

  it('takes a token of the greatest length, and refuses one more (R88, attack 39)', () => {
    const room = MAX_JWS_LENGTH - JWS.length;
    const payload = 'A'.repeat(PAYLOAD.length + room);
    expect(MAX_JWS_LENGTH).toBe(8_192);
    expect(payload.length % 4).not.toBe(1);
    expect(headerPartOf(`${HEADER}.${payload}.${SIGNATURE}`)).toBe(HEADER);
    expect(headerPartOf(`${HEADER}.${payload}A.${SIGNATURE}`)).toBeUndefined();
    expect(headerPartOf(`${HEADER}.${'A'.repeat(1_000_000)}.${SIGNATURE}`)).toBeUndefined();
  });
});

describe('a protected header', () => {
  it.each([
    ['as the library writes it', '{"typ":"at+jwt","alg":"HS256","kid":"k1"}'],
    ['with its members in another order', '{"kid":"k1","alg":"HS256","typ":"at+jwt"}'],
    ['with white space between its members', '{ "typ" : "at+jwt",\n\t"alg": "HS256" }\n'],
    ['with white space in a value', '{"kid":"a  b"}'],
    ['without members', '{}'],
    ['with values of any kind', '{"a":[1,2],"b":{"c":null},"d":true,"e":"\\"\\\\"}'],
  ])('is read %s', (_case, json) => {
    expect(parseHeader(b64(json))).toEqual(JSON.parse(json));
  });

  it.each([
    ['a member twice (attack 24)', '{"alg":"HS256","alg":"none"}'],
    ['a member twice, the same', '{"alg":"HS256","alg":"HS256"}'],
    ['a member twice, once escaped', '{"alg":"HS256","\\u0061lg":"none"}'],
    ['an escaped name', '{"\\u0061lg":"HS256"}'],
    ['an escaped value that needs none', '{"alg":"\\u0048S256"}'],
    ['a member twice in a nested object', '{"a":{"b":1,"b":2}}'],
    ['a member twice, white space apart', '{ "alg" : "HS256" , "alg" : "HS256" }'],
    ['text (attack 24)', '"HS256"'],
    ['a number', '7'],
    ['null', 'null'],
    ['true', 'true'],
    ['an array', '[{"alg":"HS256"}]'],
    ['nothing', ''],
    ['no JSON', '{alg:HS256}'],
    ['a comma at the end', '{"alg":"HS256",}'],
    ['two objects', '{"alg":"HS256"}{"alg":"none"}'],
    ['a byte order mark', '\ufeff{"alg":"HS256"}'],
    ['1e400', '{"alg":1e400}'],
    ['a number in another spelling', '{"a":1.0}'],
    ['a comment', '{"alg":"HS256"/*none*/}'],
    ['a space of another kind', '{"alg":\u00a0"HS256"}'],
  ])('is refused with %s', (_case, json) => {
    expect(parseHeader(b64(json))).toBeUndefined();
  });

  it('keeps a member named __proto__ a member', () => {
    const header = parseHeader(b64('{"__proto__":{"alg":"none"},"kid":"k1"}'));
    expect(Object.keys(header ?? {})).toEqual(['__proto__', 'kid']);
    expect(Object.getPrototypeOf(header)).toBe(Object.prototype);
    expect(header?.alg).toBeUndefined();
  });

  it('of invalid UTF-8 names no key', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"kid":"k1'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(parseHeader(bytes.toString('base64url'))?.kid).not.toBe('k1');
  });
});

describe('a payload', () => {
  it.each([
    ['an object', '{"sub":"alice","nested":{"a":[1,null,true]}}'],
    ['text of any script', '{"name":"Zoë 🜚"}'],
    ['something else than an object, which others refuse', '["alice"]'],
    ['as much as a token has room for', JSON.stringify('x'.repeat(6_000))],
  ])('is read as JSON: %s', (_case, json) => {
    expect(parsePayload(b64(json))).toEqual(JSON.parse(json));
  });

  it.each([
    ['no JSON', '{sub:"alice"}'],
    ['JSON that is cut', '{"sub":"alice"'],
    ['nothing', ''],
  ])('is none with %s', (_case, text) => {
    expect(parsePayload(b64(text))).toBeUndefined();
  });

  it('is read without what a longer one before it has left behind', () => {
    parsePayload(b64('{"sub":"alice","roles":["admin"]}'));
    expect(parsePayload(b64('{"sub":"bob"}'))).toEqual({ sub: 'bob' });
    expect(parsePayload(b64('{"sub":"bob"'))).toBeUndefined();
  });
});
