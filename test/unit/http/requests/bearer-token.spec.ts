import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bearerCandidate, bearerToken } from '../../../../lib/http/requests/bearer-token.js';
import type { HttpRequest } from '../../../../lib/http/requests/http-request.js';

const TOKEN = 'abc.DEF-123_x.~+/==';

/** A request with that header, as Node gives it to both adapters. */
function requestWith(authorization?: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { headers: { ...(authorization !== undefined && { authorization }) }, ...more };
}

const MALFORMED = {
  code: 'ERR_AUTH_INVALID_REQUEST',
  message: 'the Authorization header is malformed',
};
const SECOND = {
  code: 'ERR_AUTH_INVALID_REQUEST',
  message: 'the request carries more than one credential',
};

describe('the bearer token of a request (R71)', () => {
  it.each([
    ['as it should be', `Bearer ${TOKEN}`],
    ['a scheme in small letters (attack 78)', `bearer ${TOKEN}`],
    ['a scheme in capitals (attack 78)', `BEARER ${TOKEN}`],
    ['a scheme in mixed letters', `bEaReR ${TOKEN}`],
    ['two spaces (attack 78)', `Bearer  ${TOKEN}`],
    ['many spaces', `Bearer ${' '.repeat(50)}${TOKEN}`],
  ])('is taken from a header with %s', (_case, authorization) => {
    expect(bearerToken(requestWith(authorization))).toBe(TOKEN);
  });

  it.each([
    ['a', 'a'],
    ['of digits', '0123456789'],
    ['with padding', 'YQ=='],
    ['of 20,000 characters', 'x'.repeat(20_000)],
    ['of every character there is', 'AZaz09-._~+/'],
  ])('may be %s', (_case, token) => {
    expect(bearerToken(requestWith(`Bearer ${token}`))).toBe(token);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme (attack 78)', 'Basic YWxpY2U6c2VjcmV0'],
    ['DPoP', `DPoP ${TOKEN}`],
    ['a scheme that begins like ours (attack 78)', `Bearertok`],
    ['a longer scheme', `BearerX ${TOKEN}`],
    ['a scheme with a hyphen', `Bearer-Token ${TOKEN}`],
    ['a token alone', TOKEN],
    ['digest, which has a comma', 'Digest a="b", bearer c'],
  ])('is missing with %s', (_case, authorization) => {
    expect(bearerToken(requestWith(authorization))).toBeUndefined();
  });

  it.each([
    ['the scheme alone', 'Bearer'],
    ['the scheme and a space', 'Bearer '],
    ['a tab after the scheme (attack 78)', `Bearer\t${TOKEN}`],
    ['a space and a tab', `Bearer \t${TOKEN}`],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
    ['a list of two (attack 77)', `Bearer ${TOKEN}, Bearer ${TOKEN}`],
    ['a list without spaces', `Bearer ${TOKEN},${TOKEN}`],
    ['a comma after the scheme', `Bearer,${TOKEN}`],
    ['a space behind', `Bearer ${TOKEN} `],
    ['a line break behind', `Bearer ${TOKEN}\n`],
    ['a line break inside', `Bearer ${TOKEN}\r\nX: y`],
    ['NUL', `Bearer ${TOKEN}\u0000`],
    ['a letter beyond ASCII', `Bearer tökén`],
    ['a space of another kind', `Bearer\u00a0${TOKEN}`],
    ['quotation marks', `Bearer "${TOKEN}"`],
    ['a name before the value', `Bearer token="${TOKEN}"`],
    ['padding in front', `Bearer ==${TOKEN}`],
    ['padding inside', 'Bearer ab=c'],
    ['padding alone', 'Bearer =='],
    ['a colon', `Bearer: ${TOKEN}`],
    ['a semicolon', `Bearer ${TOKEN};x=1`],
    ['percent-encoding', 'Bearer a%20b'],
    ['braces', 'Bearer {}'],
  ])('is refused, and not used in part, with %s', (_case, authorization) => {
    expect(() => bearerToken(requestWith(authorization))).toThrow(
      expect.objectContaining(MALFORMED),
    );
  });

  it('takes no time to refuse, however the header is made', () => {
    const begun = performance.now();
    for (const filler of [' ', '=', 'a', 'a=', ' \t']) {
      const authorization = `Bearer ${filler.repeat(20_000)}!`;
      expect(() => bearerToken(requestWith(authorization))).toThrow();
    }
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('is not taken from the query, another header or the body', () => {
    const query = { url: `/me?access_token=${TOKEN}`, query: { access_token: TOKEN } };
    const headers = { 'x-access-token': TOKEN, cookie: `access_token=${TOKEN}` };
    expect(bearerToken({ headers, body: { access_token: TOKEN }, ...query })).toBeUndefined();
  });
});

describe('a second credential (R72)', () => {
  const header = ['Authorization', `Bearer ${TOKEN}`];

  it.each([
    ['the same twice (attack 77)', [...header, ...header]],
    ['another one', [...header, 'Authorization', 'Bearer other']],
    ['in small letters', [...header, 'authorization', 'Bearer other']],
    ['in capitals, far behind', [...header, 'Host', 'x', 'A', 'b', 'AUTHORIZATION', 'Basic YQ==']],
    ['an empty one', [...header, 'Authorization', '']],
    ['three of them', [...header, ...header, ...header]],
  ])('in a second line is refused on both adapters: %s', (_case, rawHeaders) => {
    for (const more of [{ rawHeaders }, { raw: { rawHeaders } }]) {
      expect(() => bearerToken(requestWith(`Bearer ${TOKEN}`, more))).toThrow(
        expect.objectContaining(SECOND),
      );
    }
  });

  it.each([
    ['one line', header],
    ['other headers of that length', [...header, 'X-Authentic-X', 'a', 'proxy-connect', 'b']],
    ['a header that ends like it', [...header, 'Proxy-Authorization', 'Basic YQ==']],
    ['a value like the name', [...header, 'X-Header', 'Authorization', 'X-Other', 'authorization']],
    ['no lines at all', []],
  ])('is not seen in %s', (_case, rawHeaders) => {
    for (const more of [{ rawHeaders }, { raw: { rawHeaders } }, {}]) {
      expect(bearerToken(requestWith(`Bearer ${TOKEN}`, more))).toBe(TOKEN);
    }
  });

  it.each([
    ['application/x-www-form-urlencoded'],
    ['application/x-www-form-urlencoded; charset=UTF-8'],
    ['APPLICATION/X-WWW-FORM-URLENCODED'],
  ])('in a form body of type %s is refused', (type) => {
    for (const body of [
      { access_token: 'other' },
      { access_token: '' },
      { access_token: ['a', 'b'] },
      Object.assign(Object.create(null), { access_token: TOKEN }) as object,
    ]) {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
      expect(() => bearerToken({ headers, body })).toThrow(expect.objectContaining(SECOND));
    }
  });

  it.each<[string, string | undefined, unknown]>([
    ['a form without it', 'application/x-www-form-urlencoded', { a: 'b' }],
    [
      'a form whose prototype has it',
      'application/x-www-form-urlencoded',
      Object.create({ access_token: 'a' }),
    ],
    ['JSON, where it means nothing', 'application/json', { access_token: 'other' }],
    ['a body without a type', undefined, { access_token: 'other' }],
    ['text', 'application/x-www-form-urlencoded', 'access_token=other'],
    ['nothing', 'application/x-www-form-urlencoded', undefined],
    ['null', 'application/x-www-form-urlencoded', null],
  ])('is not seen in a body of %s', (_case, type, body) => {
    const headers = { authorization: `Bearer ${TOKEN}`, ...(type && { 'content-type': type }) };
    expect(bearerToken({ headers, body })).toBe(TOKEN);
  });
});

describe('what may be a token that was read before', () => {
  it.each([
    ['as nearly every client writes it', `Bearer ${TOKEN}`, TOKEN],
    ['which is no token at all', 'Bearer a b', 'a b'],
    ['with nothing behind the scheme', 'Bearer ', ''],
  ])('is what stands behind the scheme, %s', (_case, authorization, candidate) => {
    expect(bearerCandidate(requestWith(authorization))).toBe(candidate);
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['a scheme in small letters', `bearer ${TOKEN}`],
    ['two spaces', `Bearer  ${TOKEN}`],
    ['a tab', `Bearer\t${TOKEN}`],
    ['another scheme', 'Basic YWxpY2U6c2VjcmV0'],
    ['a longer scheme', `BearerX ${TOKEN}`],
    ['the scheme alone', 'Bearer'],
    ['a space in front', ` Bearer ${TOKEN}`],
  ])('is not looked for where the header is not written as usual: %s', (_case, authorization) => {
    expect(bearerCandidate(requestWith(authorization))).toBeUndefined();
  });

  it('R72: is refused beside a second credential', () => {
    const rawHeaders = ['Authorization', `Bearer ${TOKEN}`, 'authorization', 'Basic YQ=='];
    for (const more of [{ rawHeaders }, { raw: { rawHeaders } }])
      expect(() => bearerCandidate(requestWith(`Bearer ${TOKEN}`, more))).toThrow(
        expect.objectContaining(SECOND),
      );
    const type = 'application/x-www-form-urlencoded';
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': type };
    expect(() => bearerCandidate({ headers, body: { access_token: 'other' } })).toThrow(
      expect.objectContaining(SECOND),
    );
  });

  it('R71: is never another token than the one that the header has', () => {
    const characters = fc.constantFrom('Bearer', 'bearer', ' ', '\t', 'a', '=', ',', '.');
    fc.assert(
      fc.property(fc.string({ unit: characters }), (rest) => {
        for (const authorization of [rest, `Bearer${rest}`, `Bearer ${rest}`]) {
          const request = requestWith(authorization);
          const candidate = bearerCandidate(request);
          const token = tokenOf(request);
          if (candidate !== undefined && token !== undefined) expect(candidate).toBe(token);
        }
      }),
    );
  });
});

/** The token, or `undefined` where there is none or the header is refused. */
function tokenOf(request: HttpRequest): string | undefined {
  try {
    return bearerToken(request);
  } catch {
    return undefined;
  }
}
