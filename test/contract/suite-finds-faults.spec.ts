import { describe, expect, it } from '@jest/globals';
import {
  describeRefreshTokenRepository,
  MovableClock,
  type RepositoryContractOptions,
  type RepositoryHarness,
} from 'nestjs-dual-token/testing';
import { Adapter, SharedStore, type Fault } from './faulty/adapter.js';
import { SURROUNDINGS_FAULTS } from './faulty/surroundings.js';
import { VERB_FAULTS } from './faulty/verbs.js';

const ABILITIES = { skewedApp: true, secondInstance: true, rollback: true, outage: true } as const;

describe('describeRefreshTokenRepository', () => {
  it('finds nothing wrong with the reference', async () => {
    expect(await failuresOf(Adapter)).toEqual([]);
  });

  it.each([...VERB_FAULTS, ...SURROUNDINGS_FAULTS])(
    'finds an adapter that $does',
    async ({ adapter, foundBy }) => {
      expect(await failuresOf(adapter)).toContainEqual(expect.stringContaining(foundBy));
    },
  );

  it.each(SURROUNDINGS_FAULTS)(
    'would not find it without abilities: an adapter that $does',
    async ({ adapter }) => expect(await failuresOf(adapter, {})).toEqual([]),
  );
});

/** Runs the suite by a runner that only counts; gives the titles of the cases that failed. */
async function failuresOf(
  adapter: Fault['adapter'],
  abilities: RepositoryContractOptions = ABILITIES,
): Promise<string[]> {
  const cases: [title: string, body: () => Promise<void>][] = [];
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void cases.push([title, body]),
  };
  describeRefreshTokenRepository('a faulty adapter', () => harnessOf(adapter), {
    ...abilities,
    runner,
  });
  const failures: string[] = [];
  for (const [title, body] of cases) await body().catch(() => failures.push(title));
  return failures;
}

/** Adapters that share a store in memory; the application's clock is another than the store's. */
function harnessOf(adapter: Fault['adapter']): RepositoryHarness {
  const store = new SharedStore();
  const [clock, appClock] = [new MovableClock(), new MovableClock()];
  return {
    repository: new adapter(clock, store, appClock),
    advance: (ms) => [clock, appClock].forEach((one) => one.advance(ms)),
    step: (ms) => clock.step(ms),
    skew: (ms) => appClock.step(ms),
    another: async () => new adapter(clock, store, appClock),
    backUp: async () => {
      const backup = [...store];
      return async () => {
        store.clear();
        for (const [sid, session] of backup) store.set(sid, session);
      };
    },
    cutOff: async () => {
      store.isCutOff = true;
      return async () => {
        store.isCutOff = false;
      };
    },
  };
}
