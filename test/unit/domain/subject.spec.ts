import { describe, expect, it } from '@jest/globals';
import { checkSubject, type Subject } from '../../../lib/domain/subject.js';
import { NOW } from '../builders.js';

const check = (given: unknown): Subject | null => checkSubject(given as Subject | null);

describe('a subject that the host gave', () => {
  it.each<[string, Subject]>([
    ['a sub alone', { sub: 'alice' }],
    ['a sub of 255 characters', { sub: 'a'.repeat(255) }],
    ['a sub of any script', { sub: 'Ада 🜚' }],
    ['empty scope, roles and claims', { sub: 'alice', scope: '', roles: [], claims: {}, amr: [] }],
    [
      'everything',
      {
        sub: 'alice',
        scope: 'a b',
        roles: ['clerk'],
        claims: { tenant: 't1' },
        amr: ['pwd'],
        acr: 'aal1',
        sessionsValidAfter: new Date(NOW),
      },
    ],
    [
      'null for everything else, as empty columns give',
      {
        sub: 'alice',
        scope: null,
        roles: null,
        claims: null,
        amr: null,
        acr: null,
        sessionsValidAfter: null,
      },
    ],
  ])('may have %s', (_case, subject) => {
    expect(check(subject)).toBe(subject);
  });

  it.each([null, undefined])('is nobody: %p', (given) => {
    expect(check(given)).toBeNull();
  });

  it.each<[string, unknown]>([
    ['text', 'alice'],
    ['true', true],
    ['an empty object', {}],
    ['an array', [{ sub: 'alice' }]],
    ['an empty sub', { sub: '' }],
    ['a sub of null', { sub: null }],
    ['a sub that is a number', { sub: 7 }],
    ['a sub of 256 characters', { sub: 'a'.repeat(256) }],
    ['a sub with NUL', { sub: 'ali\u0000ce' }],
    ['a sub with half a character', { sub: 'ali\ud83dce' }],
  ])('is refused with %s for its sub', (_case, given) => {
    expect(() => check(given)).toThrow(
      new TypeError('a subject needs a sub: a text of 1 to 255 characters'),
    );
  });

  it.each<[string, string, unknown]>([
    ['scope', 'a list', ['a']],
    ['scope', 'a number', 7],
    ['scope', 'no scope', 'a "b"'],
    ['roles', 'text', 'admin'],
    ['roles', 'a set', new Set(['admin'])],
    ['roles', 'a list of objects', [{ name: 'admin' }]],
    ['claims', 'text', 'admin'],
    ['claims', 'a list', ['admin']],
    ['claims', 'a function', () => ({})],
    ['amr', 'text', 'pwd'],
    ['amr', 'a list of numbers', [1]],
    ['acr', 'a number', 2],
    ['acr', 'a text that no store has room for', 'x'.repeat(256)],
    ['acr', 'a text with NUL', 'a\u0000'],
    ['sessionsValidAfter', 'text', '2026-01-01T00:00:00Z'],
    ['sessionsValidAfter', 'a number', NOW],
    ['sessionsValidAfter', 'no date', new Date('never')],
  ])('is refused with %s of %s, which would make a broken token', (name, _kind, value) => {
    expect(() => check({ sub: 'alice', [name]: value })).toThrow(
      new TypeError(`the ${name} of a subject has the wrong form`),
    );
  });

  it('never shows what the host gave in the refusal (R84)', () => {
    expect(() => check({ sub: 'alice', roles: ['canary', 7] })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('canary') }),
    );
  });
});
