import { describe, expect, it } from '@jest/globals';
import {
  clientIdParameter,
  flagParameter,
  objectBody,
  optionalBody,
  textParameter,
} from '../../../../lib/http/requests/request-body.js';

function malformed(message: string): unknown {
  return expect.objectContaining({ code: 'ERR_AUTH_INVALID_REQUEST', message });
}

const UNSOUND = malformed('the body is too deep, or names a prototype');

/** An object in an object in an object …: so many levels. */
function nested(
  levels: number,
  wrap: (inner: unknown) => unknown = (inner) => ({ inner }),
): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
}

describe('a body', () => {
  it.each<[string, unknown]>([
    ['an empty object', {}],
    ['parameters', { username: 'alice', password: 'right' }],
    ['a form, which has no prototype', Object.assign(Object.create(null), { a: 'b' })],
    ['values of any kind', { a: [1, { b: null }], c: true }],
  ])('is taken as it is: %s', (_case, body) => {
    expect(objectBody(body)).toBe(body);
    expect(optionalBody(body)).toBe(body);
  });

  it.each<[string, unknown]>([
    ['text', 'refresh_token=x'],
    ['empty text', ''],
    ['a number', 7],
    ['true', true],
    ['an array', [{ refresh_token: 'x' }]],
    ['an empty array', []],
  ])('is refused when it is %s (attack 61)', (_case, body) => {
    const refusal = malformed('the body is not an object');
    expect(() => objectBody(body)).toThrow(refusal);
    expect(() => optionalBody(body)).toThrow(refusal);
  });

  it.each([undefined, null])('may be missing only where it is optional: %p', (body) => {
    expect(() => objectBody(body)).toThrow(malformed('the body is not an object'));
    expect(optionalBody(body)).toEqual({});
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'is refused when it names %s (R11, attack 62)',
    (name) => {
      const body: unknown = JSON.parse(`{"${name}":{"roles":["admin"]},"refresh_token":"x"}`);
      expect(() => objectBody(body)).toThrow(UNSOUND);
      expect(() => optionalBody(body)).toThrow(UNSOUND);
      expect(({} as Record<string, unknown>).roles).toBeUndefined();
    },
  );

  it.each([
    ['in an object', '{"profile":{"__proto__":{"admin":true}}}'],
    ['as a constructor', '{"profile":{"constructor":{"prototype":{"admin":true}}}}'],
    ['in a list', '{"profiles":[{"__proto__":{"admin":true}}]}'],
  ])('is refused when it names one further inside, %s (attack 62)', (_case, json) => {
    expect(() => objectBody(JSON.parse(json))).toThrow(UNSOUND);
  });

  it('may name a constructor only to inherit it, as every object does', () => {
    expect(() => objectBody({ a: 1 })).not.toThrow();
  });

  it.each([
    ['objects', (inner: unknown): unknown => ({ inner })],
    ['arrays', (inner: unknown): unknown => [inner]],
    ['both by turns', (inner: unknown): unknown => (Array.isArray(inner) ? { inner } : [inner])],
  ])('may have 20 levels of %s, and no more (R88)', (_case, wrap) => {
    expect(() => objectBody({ inner: nested(19, wrap) })).not.toThrow();
    expect(() => objectBody({ inner: nested(20, wrap) })).toThrow(UNSOUND);
    expect(() => objectBody({ a: 1, inner: nested(5_000, wrap) })).toThrow(UNSOUND);
  });
});

describe('a text parameter', () => {
  it('is given, or undefined where it is missing', () => {
    expect(textParameter({ refresh_token: 'x' }, 'refresh_token')).toBe('x');
    expect(textParameter({}, 'refresh_token')).toBeUndefined();
    expect(textParameter({ refresh_token: undefined }, 'refresh_token')).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['an array, as of a form that has it twice', ['x', 'y']],
    ['an array of one', ['x']],
    ['an object, as of a NoSQL query (attack 62)', { $ne: null }],
    ['a number', 7],
    ['true', true],
    ['null', null],
    ['empty', ''],
  ])('is refused when it is %s (attack 61)', (_case, value) => {
    expect(() => textParameter({ refresh_token: value }, 'refresh_token')).toThrow(
      malformed('refresh_token is not one text'),
    );
  });

  it.each(['toString', 'constructor', '__proto__'])('is not inherited: %s', (name) => {
    expect(textParameter({}, name)).toBeUndefined();
    const inherited = Object.create({ refresh_token: 'x' }) as Record<string, unknown>;
    expect(textParameter(inherited, 'refresh_token')).toBeUndefined();
  });

  it('never shows its value in the refusal (R84)', () => {
    expect(() => textParameter({ refresh_token: ['canary'] }, 'refresh_token')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });
});

describe('a flag', () => {
  it.each<[unknown, boolean]>([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    [undefined, false],
  ])('%p is %p', (value, flag) => {
    expect(flagParameter({ except_current: value }, 'except_current')).toBe(flag);
  });

  it('that is missing is off', () => {
    const inherited = Object.create({ except_current: true }) as Record<string, unknown>;
    expect(flagParameter({}, 'except_current')).toBe(false);
    expect(flagParameter(inherited, 'except_current')).toBe(false);
  });

  it.each<[unknown]>([[1], [0], ['1'], ['yes'], ['TRUE'], [''], [null], [[true]], [{}]])(
    '%p is refused',
    (value) => {
      expect(() => flagParameter({ except_current: value }, 'except_current')).toThrow(
        malformed('except_current is neither true nor false'),
      );
    },
  );
});

describe('a client id', () => {
  it.each(['web', 'a', 'with space ~!', 'x'.repeat(255)])('%p is taken', (clientId) => {
    expect(clientIdParameter({ client_id: clientId })).toBe(clientId);
  });

  it('may be missing', () => {
    expect(clientIdParameter({})).toBeUndefined();
  });

  it.each([
    ['too long', 'x'.repeat(256)],
    ['a line break', 'web\n'],
    ['an escape', '\u001b[31m'],
    ['a letter beyond ASCII', 'wéb'],
    ['DEL', '\u007f'],
  ])('with %s is refused (R87)', (_case, clientId) => {
    expect(() => clientIdParameter({ client_id: clientId })).toThrow(
      malformed('client_id is malformed'),
    );
  });

  it('that is no text is refused', () => {
    expect(() => clientIdParameter({ client_id: ['web'] })).toThrow(
      malformed('client_id is not one text'),
    );
  });
});
