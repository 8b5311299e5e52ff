import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { VerificationKey } from '../../../../lib/crypto/access-token-key.js';
import type { AuthError } from '../../../../lib/domain/auth-error.js';
import type { RemoteJwk } from '../../../../lib/ports/jwk-set-source.js';
import type { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { RemoteKeys } from '../../../../lib/services/keys/remote-keys.js';
import { Gate } from '../../../support/controlled-repository.js';
import { nextTurn } from '../../../support/turns.js';
import { DAY, SECOND } from '../../builders.js';
import { aJwk, ControlledSource } from './controlled-source.js';
import { ManualTime } from './manual-time.js';

const MAX_AGE = 300 * SECOND;
const COOL_DOWN = 30 * SECOND;
const LIMITS = { maxAge: MAX_AGE, staleLimit: DAY, coolDown: COOL_DOWN };
const DOWN = new Error('the issuer is down');

let time: ManualTime;
let source: ControlledSource;
let troubles: unknown[];
let read: jest.Mock<(jwk: RemoteJwk) => VerificationKey | undefined>;
let keys: RemoteKeys;

beforeEach(() => {
  time = new ManualTime();
  source = new ControlledSource();
  source.members = [aJwk('a'), aJwk('b')];
  troubles = [];
  read = jest.fn(({ kid, x }) => (typeof x === 'string' ? keyWith(kid, x) : undefined));
  const events: Pick<AuthEvents, 'tell'> = {
    tell: (event) => troubles.push('cause' in event && event.cause),
  };
  keys = new RemoteKeys(source, LIMITS, time.clock, events, read);
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** A key as far as the policy looks into it; `x` stands for what it is made of. */
const keyWith = (kid: unknown, x: string) => ({ kid, thumbprint: x }) as VerificationKey;
const keyOf = (kid: string) => keys.find(kid)?.key.thumbprint;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error as AuthError).code,
  );
const fetchesDuring = async (ms: number) => {
  const before = source.fetches;
  await time.pass(ms);
  return source.fetches - before;
};

describe('at the start', () => {
  it('the set is fetched once, and its keys are found by exact kid (R5)', async () => {
    expect(keys.isReady).toBe(false);
    await keys.start();
    expect([keyOf('a'), keyOf('b')]).toEqual(['x of a', 'x of b']);
    for (const kid of ['A', 'a ', '__proto__', 'constructor', '../../dev/null', "' OR 1=1 --"])
      expect(keys.find(kid)).toBeUndefined();
    expect([source.fetches, troubles, keys.isReady]).toEqual([1, [], true]);
  });

  it('an issuer that is down fails nothing: it is told and asked again soon, then less and less often', async () => {
    source.failure = DOWN;
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await keys.start();
    expect([troubles, keys.isReady, keys.lastSuccess]).toEqual([[DOWN], false, undefined]);
    for (const pause of [1, 2, 4, 8, 16, 30, 30, 30]) {
      expect(time.timers).toEqual([{ in: pause * SECOND, hasRef: false }]);
      expect(await fetchesDuring(pause * SECOND - 1)).toBe(0);
      expect(await fetchesDuring(1)).toBe(1);
    }
    source.failure = undefined;
    await time.pass(30 * SECOND);
    expect([keyOf('a'), keys.isReady, troubles.length]).toEqual(['x of a', true, 9]);
  });

  it('a token that comes while there are no keys is answered with 503, not 401, and leads to no fetch (R20)', async () => {
    source.failure = DOWN;
    await keys.start();
    expect(await codeOf(keys.seek('a'))).toBe('ERR_AUTH_UNAVAILABLE');
    expect(source.fetches).toBe(1);
  });

  it('a token that comes while the first fetch is under way waits for it', async () => {
    const gate = (source.gate = new Gate());
    const started = keys.start();
    const sought = [keys.seek('a'), keys.seek('nobody')];
    gate.open();
    await started;
    expect(await Promise.all(sought)).toEqual([keys.find('a'), undefined]);
    expect(source.fetches).toBe(1);
  });

  it('a token that comes before the start fetches, and the start shares that', async () => {
    expect((await keys.seek('a'))?.key.thumbprint).toBe('x of a');
    await keys.start();
    expect(source.fetches).toBe(1);
  });

  it('a set without a usable key counts as a failure', async () => {
    source.members = [{ kty: 'EC' }, aJwk('a', { x: 1 })];
    await keys.start();
    expect(String(troubles[0])).toMatch('none of the 2 keys in the JWK Set is usable');
    expect(keys.isReady).toBe(false);
  });
});

describe('the timer', () => {
  it.each([
    ['a tenth earlier', 0, 0.9 * MAX_AGE],
    ['right then', 0.5, MAX_AGE],
    ['a tenth later', 1, 1.1 * MAX_AGE],
  ])('renews the set at maxAge, give or take a tenth: %s', async (_case, chance, pause) => {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    await keys.start();
    for (let round = 0; round < 3; round += 1) {
      expect(await fetchesDuring(pause - 1)).toBe(0);
      expect(await fetchesDuring(1)).toBe(1);
    }
  });

  it('keeps no process alive, and there is one only', async () => {
    await keys.start();
    await time.pass(COOL_DOWN);
    await keys.seek('nobody');
    expect(time.timers).toMatchObject([{ hasRef: false }]);
  });

  it('asks again after the cool-down while the issuer is down, and recovers silently', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    await keys.start();
    source.failure = DOWN;
    await time.pass(0.9 * MAX_AGE);
    expect(troubles).toHaveLength(1);
    for (let round = 0; round < 5; round += 1) {
      expect(await fetchesDuring(COOL_DOWN - 1)).toBe(0);
      expect(await fetchesDuring(1)).toBe(1);
    }
    source.failure = undefined;
    await time.pass(COOL_DOWN);
    expect(troubles).toHaveLength(6);
    expect(await fetchesDuring(0.9 * MAX_AGE - 1)).toBe(0);
  });

  it('goes on when what is told of the trouble throws', async () => {
    jest.spyOn(troubles, 'push').mockImplementation(() => {
      throw new Error('a listener');
    });
    source.failure = DOWN;
    await keys.start();
    source.failure = undefined;
    await time.pass(SECOND);
    expect(keyOf('a')).toBe('x of a');
  });

  it('is gone after the stop, and so is every download; what is known stays', async () => {
    await keys.start();
    keys.onModuleDestroy();
    expect([time.timers, source.isClosed, keyOf('a')]).toEqual([[], true, 'x of a']);
    await time.pass(COOL_DOWN);
    expect(await keys.seek('nobody')).toBeUndefined();
    expect(source.fetches).toBe(1);
  });

  it('does not come back with a download that the stop broke off, which is not told', async () => {
    const gate = (source.gate = new Gate());
    source.failure = DOWN;
    const started = keys.start();
    keys.onModuleDestroy();
    gate.open();
    await started;
    expect([time.timers, troubles]).toEqual([[], []]);
  });
});

describe('a kid that nobody knows', () => {
  it('leads to one fetch once the cool-down is over, which finds a key that came since (R18)', async () => {
    await keys.start();
    source.members = [aJwk('a'), aJwk('c')];
    await time.pass(COOL_DOWN - 1);
    expect(await keys.seek('c')).toBeUndefined();
    await time.pass(1);
    expect((await keys.seek('c'))?.key.thumbprint).toBe('x of c');
    expect(source.fetches).toBe(2);
  });

  it('shares the fetch with all others that come meanwhile', async () => {
    await keys.start();
    await time.pass(COOL_DOWN);
    const gate = (source.gate = new Gate());
    source.members = [aJwk('c')];
    const sought = Array.from({ length: 100 }, (_, at) => keys.seek(at % 2 === 0 ? 'c' : 'nobody'));
    gate.open();
    expect(
      (await Promise.all(sought)).filter((entry) => entry?.key.thumbprint === 'x of c'),
    ).toHaveLength(50);
    expect(source.fetches).toBe(2);
  });

  it('that another has found meanwhile leads to none', async () => {
    await keys.start();
    await time.pass(COOL_DOWN);
    expect((await keys.seek('a'))?.key.thumbprint).toBe('x of a');
    expect(source.fetches).toBe(1);
  });

  it.each([
    ['that answers', undefined, 'no error'],
    ['that is down', DOWN, 'no error'],
  ])(
    'is one of 10,000: at most one fetch per cool-down of an issuer %s (R20, attack 40)',
    async (_case, failure, code) => {
      await keys.start();
      source.failure = failure;
      for (let round = 1; round <= 3; round += 1) {
        await time.pass(COOL_DOWN);
        const random = Array.from({ length: 10_000 }, (_, at) => keys.seek(`${round}-${at}`));
        expect(await codeOf(Promise.all(random))).toBe(code);
        for (let at = 0; at < 100; at += 1) expect(await keys.seek(`later-${at}`)).toBeUndefined();
        expect(source.fetches).toBe(1 + round);
      }
    },
  );

  it('is one of 10,000 while the issuer has been down from the start: none of them leads to a fetch', async () => {
    source.failure = DOWN;
    await keys.start();
    const random = Array.from({ length: 10_000 }, (_, at) => codeOf(keys.seek(`kid-${at}`)));
    expect(new Set(await Promise.all(random))).toEqual(new Set(['ERR_AUTH_UNAVAILABLE']));
    expect(source.fetches).toBe(1);
  });
});

describe('an issuer that can not be asked any more', () => {
  /** Lets the issuer be down for so long; the last success is the moment of the call. */
  const beDownFor = async (ms: number) => {
    source.failure = DOWN;
    await time.pass(ms);
  };

  it('leaves its keys trusted up to the stale limit, then 503', async () => {
    await keys.start();
    await beDownFor(DAY - 1);
    expect([keyOf('a'), keys.isReady, keys.lastSuccess]).toEqual(['x of a', true, 0]);
    expect(await keys.seek('nobody')).toBeUndefined();
    await time.pass(1);
    expect([keyOf('a'), keys.isReady]).toEqual([undefined, false]);
    expect(await codeOf(keys.seek('a'))).toBe('ERR_AUTH_UNAVAILABLE');
  });

  it('and is back later gives the same entry, trusted anew', async () => {
    await keys.start();
    const entry = keys.find('a');
    await beDownFor(2 * DAY);
    source.failure = undefined;
    await time.pass(1.1 * COOL_DOWN);
    expect(keys.find('a')).toBe(entry);
    expect(entry!.until).toBe(keys.lastSuccess! + DAY);
  });

  it.each([
    ['nothing', []],
    ['nothing usable', [{ kty: 'EC' }, aJwk('a', { kty: 'oct' })]],
    ['only keys that are there twice', [aJwk('a'), aJwk('a')]],
  ])('and shows %s instead keeps what it had', async (_case, members) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    await keys.start();
    const entry = keys.find('a');
    source.members = members;
    await time.pass(MAX_AGE);
    expect(troubles).toHaveLength(1);
    expect(keys.find('a')).toBe(entry);
    expect(entry!.until).toBe(DAY);
  });
});

describe('a fetch that succeeds', () => {
  beforeEach(async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    await keys.start();
  });

  it('keeps the entry of an unchanged key and extends its time; it is not read again', async () => {
    const entry = keys.find('a')!;
    expect(entry.until).toBe(DAY);
    source.members = [{ x: 'x of a', kid: 'a', kty: 'EC' }];
    read.mockClear();
    await time.pass(MAX_AGE);
    expect(keys.find('a')).toBe(entry);
    expect(entry.until).toBe(MAX_AGE + DAY);
    expect(read).not.toHaveBeenCalled();
  });

  it('withdraws at once what the issuer took out (R18, attack 37)', async () => {
    const entry = keys.find('b')!;
    source.members = [aJwk('a')];
    await time.pass(MAX_AGE);
    expect([keys.find('b'), entry.until]).toEqual([undefined, -Infinity]);
    source.members = [aJwk('a'), aJwk('b')];
    await time.pass(MAX_AGE);
    expect(keyOf('b')).toBe('x of b');
    expect(entry.until).toBe(-Infinity);
  });

  it('withdraws a key that gave way to another of the same kid', async () => {
    const entry = keys.find('a')!;
    source.members = [aJwk('a', { x: 'another' })];
    await time.pass(MAX_AGE);
    expect([keyOf('a'), entry.until]).toEqual(['another', -Infinity]);
  });

  it('withdraws a key that came to be there twice (WK1, WK4)', async () => {
    const entry = keys.find('a')!;
    source.members = [aJwk('a'), aJwk('a', { x: 'another' }), aJwk('b')];
    await time.pass(MAX_AGE);
    expect([keyOf('a'), entry.until, keyOf('b')]).toEqual([undefined, -Infinity, 'x of b']);
  });

  it.each([
    ['is refused', () => undefined],
    [
      'throws',
      () => {
        throw new Error('no key');
      },
    ],
  ])('leaves out a key that %s when read, and keeps the others', async (_case, refuse) => {
    source.members = [aJwk('a'), aJwk('bad'), aJwk('c')];
    read.mockImplementation((jwk) => (jwk.kid === 'bad' ? refuse() : keyWith(jwk.kid, 'good')));
    await time.pass(MAX_AGE);
    expect([keyOf('a'), keyOf('bad'), keyOf('c')]).toEqual(['x of a', undefined, 'good']);
    expect(troubles).toEqual([]);
  });

  it('leaves out a key that is nested too deep to be compared', async () => {
    let deep: unknown = 0;
    for (let depth = 0; depth < 30_000; depth += 1) deep = [deep];
    source.members = [aJwk('deep', { deep }), aJwk('a')];
    await time.pass(MAX_AGE);
    await nextTurn();
    expect([keyOf('deep'), keyOf('a'), troubles]).toEqual([undefined, 'x of a', []]);
  });

  it('is not moved by a wall clock that is set back or forward', async () => {
    time.clock.step(-365 * DAY);
    expect(keyOf('a')).toBe('x of a');
    time.clock.step(2 * 365 * DAY);
    expect(keyOf('a')).toBe('x of a');
    expect(await keys.seek('nobody')).toBeUndefined();
    expect(source.fetches).toBe(1);
  });
});
