import { describe, expect, it } from '@jest/globals';
import { cleanContext, type ClientContext } from '../../../lib/domain/client-context.js';

describe('a client context that is fit to be stored and logged (R87)', () => {
  it('keeps what is harmless as it is', () => {
    const context = { userAgent: 'Mozilla/5.0 (X11; Ünïcödé) ✓ 🜚', ipAddress: '2001:db8::1' };
    expect(cleanContext(context)).toEqual(context);
  });

  it.each([
    ['a line break', 'good\r\nevil: line', 'good\ufffd\ufffdevil: line'],
    ['an escape sequence of a terminal', '\u001b[31mred\u001b[0m', '\ufffd[31mred\ufffd[0m'],
    ['a one-byte control sequence introducer', '\u009b31m', '\ufffd31m'],
    ['NUL, tab, backspace and DEL', '\u0000\t\b\u007f', '\ufffd'.repeat(4)],
    ['next line', 'a\u0085b', 'a\ufffdb'],
    ['the line and paragraph separators', 'a\u2028b\u2029c', 'a\ufffdb\ufffdc'],
  ])('replaces %s', (_case, text, cleaned) => {
    const context = { userAgent: text, ipAddress: text };
    expect(cleanContext(context)).toEqual({ userAgent: cleaned, ipAddress: cleaned });
  });

  it.each([
    ['a user agent', 'userAgent', 512],
    ['an address', 'ipAddress', 64],
  ] as const)('cuts %s to %s of %d characters', (_case, name, length) => {
    expect(cleanContext({ [name]: 'x'.repeat(length) })).toEqual({ [name]: 'x'.repeat(length) });
    expect(cleanContext({ [name]: 'x'.repeat(8_192) })).toEqual({ [name]: 'x'.repeat(length) });
  });

  it('leaves out what is not known, rather than keep it as undefined', () => {
    expect(Object.keys(cleanContext({}))).toEqual([]);
    expect(Object.keys(cleanContext({ userAgent: 'a' }))).toEqual(['userAgent']);
  });

  it('takes over nothing else that a caller puts there', () => {
    const context: ClientContext & object = { userAgent: 'a', ...{ token: 'ndt_rt_x' } };
    expect(cleanContext(context)).toEqual({ userAgent: 'a' });
  });

  it('does not change the context it was given', () => {
    const context = Object.freeze({ userAgent: 'a\nb' });
    cleanContext(context);
    expect(context).toEqual({ userAgent: 'a\nb' });
  });
});
