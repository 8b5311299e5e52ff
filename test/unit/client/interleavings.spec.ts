import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { webStorage, type AuthChange } from 'nestjs-dual-token/client';
import { Browser, type Tab } from '../../support/client/browser.js';
import { outcome, pass, stepClock, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer, type Fault } from '../../support/client/model-server.js';
import { scaled } from '../../support/thorough.js';

const RIGHT = { username: 'alice', password: 'right' };

/**
 * An outage, and what follows: a grace period of 30 s heals what was lost in one that is shorter, as long as
 * the client asks again in time.
 */
const OUTAGE_MS = 8_000;
const RECOVERY_MS = 30_000;

type Step =
  | { readonly does: 'call' | 'refresh' | 'online' | 'hide' | 'show'; readonly tab: number }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'clock'; readonly ms: number }
  | {
      readonly does: 'outage';
      readonly faults: readonly Fault[];
      readonly calls: readonly number[];
    };

const tab = fc.nat(2);
const fault = fc.oneof(
  fc.record({ delay: fc.nat(1_500), answerDelay: fc.nat(1_500) }),
  fc.record({ delay: fc.nat(1_500), answerLost: fc.constant(true) }),
  fc.record({ delay: fc.nat(1_500), answeredAs: fc.constantFrom(500, 502, 503) }),
  fc.constantFrom<Fault>(
    { lost: true },
    { refused: { status: 503 } },
    { refused: { status: 429 } },
  ),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('call' as const), tab }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('refresh', 'online', 'hide', 'show'), tab }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.oneof(fc.nat(300), fc.nat(5_000), fc.nat(90_000)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('clock' as const),
      ms: fc.oneof(
        fc.integer({ min: -90_000, max: 90_000 }),
        fc.integer({ min: -1e10, max: 1e10 }),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('outage' as const),
      faults: fc.array(fault, { minLength: 1, maxLength: 5 }),
      calls: fc.array(tab, { minLength: 1, maxLength: 4 }),
    }),
  },
);

const scene = fc.record({
  kind: fc.constantFrom('memory', 'localStorage', 'cookie'),
  hasLocks: fc.boolean(),
  hasChannels: fc.boolean(),
  latency: fc.array(fc.nat(400), { minLength: 1, maxLength: 7 }),
  steps: fc.array(step, { minLength: 3, maxLength: 25 }),
});

describe('tabs in any order of events', () => {
  useFakeTime();

  it('R41, R42: are signed out by nothing but the server or their user', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ kind, latency, steps, ...parts }) => {
        const server = new ModelServer({ accessLifetime: 60_000 });
        const browser = new Browser(server, parts);
        const tabs = [0, 1, 2].map(() =>
          browser.open({
            transport: kind === 'cookie' ? 'cookie' : 'bearer',
            ...(kind === 'localStorage' && { storage: webStorage(browser.storage) }),
          }),
        );
        for (const { client } of tabs)
          if (kind === 'memory' || client === tabs[0]?.client) await outcome(client.signIn(RIGHT));
        await pass(10);

        const changes: AuthChange[] = [];
        for (const { client } of tabs) client.onChange((change) => changes.push(change));
        const answers: Promise<string>[] = [];
        const call = (one: Tab): void => {
          const answer = one.client.fetch('/orders');
          answers.push(
            answer.then(
              ({ status }) => String(status),
              (error: unknown) => (error as { code: string }).code,
            ),
          );
        };
        let requests = 0;
        const usual = (): Fault => ({ delay: latency[(requests += 1) % latency.length]! });
        server.fault = usual;

        for (const one of steps) {
          if (one.does === 'wait') await pass(one.ms);
          else if (one.does === 'clock') stepClock(one.ms);
          else if (one.does === 'outage') {
            let next = 0;
            server.fault = ({ route }) =>
              route === '/auth/refresh' ? one.faults[(next += 1) % one.faults.length]! : usual();
            for (const at of one.calls) {
              call(tabs[at]!);
              await pass(OUTAGE_MS / one.calls.length);
            }
            server.fault = usual;
            await pass(RECOVERY_MS);
          } else if (one.does === 'call') call(tabs[one.tab]!);
          else if (one.does === 'refresh') tabs[one.tab]!.client.refresh().catch(() => undefined);
          else if (one.does === 'online') tabs[one.tab]!.dispatch('online');
          else tabs[one.tab]!.dispatch(one.does === 'hide' ? 'pagehide' : 'pageshow');
        }

        await pass(60_000);
        for (const one of tabs)
          expect((await outcome(one.client.fetch('/orders'))).status).toBe(200);
        const told = await outcome(Promise.all(answers));
        expect(told.filter((one) => one !== '200' && one !== UNAVAILABLE)).toEqual([]);
        expect(changes.filter(({ state }) => state !== 'signed-in')).toEqual([]);
        expect([...server.sessions.values()].filter(({ ended }) => ended)).toEqual([]);
        for (const { client } of tabs) client.close();
      }),
      { numRuns: scaled(1_000) },
    );
  });
});

const UNAVAILABLE = 'ERR_AUTH_CLIENT_UNAVAILABLE';
