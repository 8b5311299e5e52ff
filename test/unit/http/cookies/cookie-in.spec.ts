import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { cookieIn } from '../../../../lib/http/cookies/cookie-in.js';

const NAME = '__Host-access_token';

describe('a cookie in a header', () => {
  it.each<[header: unknown, value: string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    [`${NAME}=abc`, 'abc'],
    [`a=b; ${NAME}=abc; c=d`, 'abc'],
    [`a=b;${NAME}=abc;c=d`, 'abc'],
    [`a=b; \t${NAME}=abc \t; c=d`, 'abc'],
    [`${NAME}=a=b`, 'a=b'],
    [`${NAME}=`, undefined],
    [NAME, undefined],
    [`${NAME};`, undefined],
    [`x${NAME}=abc`, undefined],
    [`${NAME}x=abc`, undefined],
    [`${NAME} =abc`, undefined],
    [`a=${NAME}=abc`, undefined],
    [`a="; ${NAME}=abc"`, 'abc"'],
    [`${NAME.toLowerCase()}=abc`, undefined],
    [`;;; ${NAME}=abc`, 'abc'],
    [[`${NAME}=abc`], undefined],
    [42, undefined],
  ])('%j gives %j', (header, value) => {
    expect(cookieIn(header, NAME)).toBe(value);
  });

  it.each([
    `${NAME}=a; ${NAME}=b`,
    `${NAME}=a; ${NAME}=a`,
    `${NAME}=; ${NAME}=a`,
    `${NAME}=a; x=y; ${NAME}=`,
  ])('R64: %j is refused', (header) => {
    expect(() => cookieIn(header, NAME)).toThrow(AuthError);
  });

  it('R88: is looked for among 50, and more are refused', () => {
    const others = Array.from({ length: 49 }, (_, i) => `c${i}=x`).join('; ');
    expect(cookieIn(`${others}; ${NAME}=a`, NAME)).toBe('a');
    expect(() => cookieIn(`${others}; d=x; ${NAME}=a`, NAME)).toThrow(AuthError);
  });

  it('R15: any text gives a value, none, or a refusal, and never costs more than its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (text) => {
        for (const header of [text, `${NAME}=${text}`, `${text}; ${NAME}=a`]) {
          try {
            const found = cookieIn(header, NAME);
            expect(found === undefined || header.includes(found)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(AuthError);
          }
        }
      }),
    );
  });
});
