import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ForbiddenException } from '@nestjs/common';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import type { Subject } from '../../../../lib/domain/subject.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { SubjectDirectory } from '../../../../lib/services/subject/subject-directory.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW, someOptions } from '../../builders.js';

const told: AuthEvent[] = [];

/** A directory over a host whose both methods do the same. */
function directoryOver(host: (...given: unknown[]) => unknown): SubjectDirectory {
  const events = new AuthEvents(new MovableClock(NOW));
  events.all.subscribe((event) => told.push(event));
  const answer = host as () => Subject | null;
  const options = someOptions({ deadlines: { subject: 10 } });
  return new SubjectDirectory({ authenticate: answer, load: answer }, events, options);
}

/** Both questions that are asked of the host. */
const QUESTIONS: readonly (readonly [
  string,
  (directory: SubjectDirectory) => Promise<Subject | null>,
])[] = [
  ['authenticate', (directory) => directory.authenticate({ username: 'alice' }, {})],
  ['load', (directory) => directory.load('alice')],
];

afterEach(() => {
  told.length = 0;
});

describe.each(QUESTIONS)('%s', (_name, ask) => {
  it.each<[string, Subject]>([
    ['with a sub alone', { sub: 'alice' }],
    [
      'with everything',
      {
        sub: 'alice',
        scope: 'orders:read',
        roles: ['clerk'],
        claims: { tenant: 't1' },
        amr: ['pwd'],
        acr: 'aal1',
        sessionsValidAfter: new Date(NOW),
      },
    ],
    ['with empty scope and roles', { sub: 'alice', scope: '', roles: [] }],
  ])('gives a subject %s as it is', async (_case, subject) => {
    expect(await ask(directoryOver(() => subject))).toBe(subject);
    expect(await ask(directoryOver(() => Promise.resolve(subject)))).toBe(subject);
    expect(told).toEqual([]);
  });

  it.each([null, undefined])('gives null for %p: the host says no', async (answer) => {
    expect(await ask(directoryOver(() => answer))).toBeNull();
    expect(told).toEqual([]);
  });

  it.each([
    ['an error', new Error('the directory is down')],
    ['an error with a status of its own', Object.assign(new Error('teapot'), { status: 418 })],
    ['text', 'down'],
    ['undefined', undefined],
  ])('is unavailable when the host throws %s (F14)', async (_case, cause) => {
    const failure = { code: 'ERR_AUTH_UNAVAILABLE', ...(cause !== undefined && { cause }) };
    const throws = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a host may throw anything
      throw cause;
    };
    await expect(ask(directoryOver(throws))).rejects.toMatchObject(failure);
    await expect(ask(directoryOver(async () => throws()))).rejects.toMatchObject(failure);
    const event = { type: 'unavailable', service: 'subject', cause, context: {} };
    expect(told).toEqual([event, event].map((one) => ({ ...one, at: new Date(NOW) })));
  });

  it.each([
    ['an error of ours', new AuthError('ERR_AUTH_INVALID_CREDENTIALS')],
    ['an exception of Nest', new ForbiddenException('locked')],
  ])('passes on %s, which is an answer and no failure', async (_case, answer) => {
    const rejecter = directoryOver(() => Promise.reject(answer));
    await expect(ask(rejecter)).rejects.toBe(answer);
    expect(told).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['text', 'alice'],
    ['true', true],
    ['a number', 7],
    ['an empty object', {}],
    ['an array', [{ sub: 'alice' }]],
    ['an empty sub', { sub: '' }],
    ['a sub that is a number', { sub: 7 }],
    ['a sub of 256 characters', { sub: 'a'.repeat(256) }],
    ['a scope that is an array', { sub: 'alice', scope: ['orders:read'] }],
    ['a scope that is none', { sub: 'alice', scope: 'orders "all"' }],
    ['a scope in another alphabet', { sub: 'alice', scope: 'заказы' }],
    ['roles that are text', { sub: 'alice', roles: 'admin' }],
    ['roles that are a set', { sub: 'alice', roles: new Set(['admin']) }],
    ['a role that is an object', { sub: 'alice', roles: [{ name: 'admin' }] }],
    ['amr that is text', { sub: 'alice', amr: 'pwd' }],
    ['amr with a number', { sub: 'alice', amr: [1] }],
    ['acr that is a number', { sub: 'alice', acr: 2 }],
    ['claims that are text', { sub: 'alice', claims: 'admin' }],
    ['sessionsValidAfter as text', { sub: 'alice', sessionsValidAfter: '2026-01-01T00:00:00Z' }],
    ['sessionsValidAfter as a number', { sub: 'alice', sessionsValidAfter: NOW }],
    ['sessionsValidAfter as no date', { sub: 'alice', sessionsValidAfter: new Date('never') }],
  ])(
    'is unavailable when the host gives %s, which would make a broken token',
    async (_case, answer) => {
      await expect(ask(directoryOver(() => answer))).rejects.toMatchObject({
        code: 'ERR_AUTH_UNAVAILABLE',
        cause: { name: 'TypeError' },
      });
      expect(told).toHaveLength(1);
    },
  );
});

describe('what a database gives for a column that is empty', () => {
  it.each(['scope', 'roles', 'claims', 'amr', 'acr', 'sessionsValidAfter'])(
    '%s of null is as good as missing',
    async (name) => {
      const loaded = await directoryOver(() => ({ sub: 'alice', [name]: null })).load('alice');
      expect(loaded?.sub).toBe('alice');
      expect((loaded as unknown as Record<string, unknown>)[name] ?? undefined).toBeUndefined();
    },
  );
});

describe('load', () => {
  it('is unavailable when the host gives another subject than asked for', async () => {
    const directory = directoryOver(() => ({ sub: 'bob' }));
    await expect(directory.load('alice')).rejects.toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
      cause: new TypeError('load gave another subject than asked for'),
    });
  });

  it('asks for the subject', async () => {
    const host = jest.fn((..._given: unknown[]) => null);
    await directoryOver(host).load('alice');
    expect(host).toHaveBeenCalledWith('alice');
  });
});

describe('authenticate', () => {
  it('hands over the credentials and the request', async () => {
    const host = jest.fn((..._given: unknown[]) => null);
    const [credentials, request] = [{ username: 'alice' }, { ip: '192.0.2.1' }];
    await directoryOver(host).authenticate(credentials, request);
    expect(host).toHaveBeenCalledWith(credentials, request);
  });
});

describe('a host that hangs', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each(QUESTIONS)(
    '%s: is waited for until its deadline, and not longer (F14)',
    async (_name, ask) => {
      let failure: unknown;
      const directory = directoryOver(() => new Promise(() => undefined));
      void ask(directory).catch((error: unknown) => (failure = error));
      await jest.advanceTimersByTimeAsync(9_999);
      expect(failure).toBeUndefined();
      await jest.advanceTimersByTimeAsync(1);
      expect(failure).toMatchObject({
        code: 'ERR_AUTH_UNAVAILABLE',
        cause: new Error('the subject provider did not answer in time'),
      });
    },
  );
});
