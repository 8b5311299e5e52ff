import { describe, expect, it } from '@jest/globals';
import { Gate, type Verb } from '../support/controlled-repository.js';
import { statusesOf, type Answer, type Tokens } from '../support/http-client.js';
import { openStore, type TestStore } from '../support/stores.js';
import { PAIRED_PLATFORMS, startApp, withApp } from '../support/test-app.js';
import { INVALID_GRANT, LIMIT_REACHED, verdictOf } from '../support/verdicts.js';

const AT_ONCE = 50;
/** A busy machine must not be taken for a store that fails. */
const deadlines = { store: '30s', subject: '30s' };
const single = (onLimit: 'revoke-oldest' | 'reject') => ({
  ...{ deadlines, session: { maxPerSubject: 1, onLimit } },
});

async function countLive({ repository }: TestStore): Promise<number> {
  return (await repository.inner.list('alice')).sessions.length;
}

const granted = (answers: readonly Answer<Tokens>[]) =>
  answers.filter(({ status }) => status === 200).map(({ body }) => body.refresh_token);

describe.each(PAIRED_PLATFORMS)(
  '50 sign-ins at once in single-device mode, $adapter with $store',
  (on) => {
    it('attack 87: the newest takes the place of all others', async () => {
      await withApp({ ...on, auth: single('revoke-oldest') }, async (test) => {
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, () => test.client.login()),
        );
        expect(statusesOf(answers)).toEqual({ 200: AT_ONCE });
        expect(await countLive(test.store)).toBe(1);
        expect(test.told('signed-in')).toHaveLength(AT_ONCE);
        expect(test.told('revoked')).toHaveLength(AT_ONCE - 1);
        const next = await Promise.all(granted(answers).map((one) => test.client.refresh(one)));
        expect(statusesOf(next)).toEqual({ 200: 1, 400: AT_ONCE - 1 });
      });
    });

    it('attack 87: the first is let in, and 49 are told why they are not', async () => {
      await withApp({ ...on, auth: single('reject') }, async (test) => {
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, () => test.client.login()),
        );
        expect(statusesOf(answers)).toEqual({ 200: 1, 403: AT_ONCE - 1 });
        const [refused] = answers.filter(({ status }) => status === 403);
        expect(verdictOf(refused!)).toEqual(LIMIT_REACHED);
        expect(await countLive(test.store)).toBe(1);
        expect((await test.client.refresh(granted(answers)[0]!)).status).toBe(200);
        expect(test.told('signed-in')).toHaveLength(1);
        expect(test.told('revoked')).toEqual([]);
      });
    });
  },
);

describe.each(PAIRED_PLATFORMS)('the same at two applications on one $store', (on) => {
  /** Signs alice in 50 times at once, at both applications by turns. */
  const race = async (
    onLimit: 'revoke-oldest' | 'reject',
    check: (answers: readonly Answer<Tokens>[], store: TestStore) => Promise<void>,
    ...inStep: readonly Verb[]
  ) => {
    const store = await openStore(on.store);
    for (const verb of inStep) keepInStep(store, verb);
    const start = () => startApp({ ...on, store, auth: single(onLimit) });
    const apps = [await start(), await start()] as const;
    try {
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => apps[index % 2]!.client.login()),
      );
      await check(answers, store);
      const next = [];
      for (const token of granted(answers)) next.push(await apps[0].client.refresh(token));
      expect(next.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const refused of next.filter(({ status }) => status !== 200))
        expect(verdictOf(refused)).toEqual(INVALID_GRANT);
      expect(apps.flatMap((app) => app.told('signed-in'))).toHaveLength(granted(answers).length);
    } finally {
      await Promise.all(apps.map((app) => app.close()));
      await store.close();
    }
  };

  it('attack 87: one session is left, without a lock', () =>
    race('revoke-oldest', async (answers, store) => {
      expect(statusesOf(answers)).toEqual({ 200: AT_ONCE });
      expect(await countLive(store)).toBe(1);
    }));

  it('attack 87: one session has begun, and never two', () =>
    race('reject', async (answers, store) => {
      expect(statusesOf(answers)).toEqual({ 200: 1, 403: AT_ONCE - 1 });
      expect(await countLive(store)).toBe(1);
    }));

  it('R92: the newest is left where each begins a session before either has looked', () =>
    race(
      'revoke-oldest',
      async (_answers, store) => expect(await countLive(store)).toBe(1),
      'create',
    ));

  it('R92: where both found room and both have begun, who sees the other takes it back', () =>
    race(
      'reject',
      async (answers, store) => {
        expect(statusesOf(answers)).toEqual({ 200: 1, 403: AT_ONCE - 1 });
        expect(await countLive(store)).toBe(1);
        const withdrawn = store.repository.calls.filter((verb) => verb === 'revoke');
        expect(withdrawn.length).toBeGreaterThanOrEqual(1);
      },
      ...(['list', 'create'] as const),
    ));
});

/** Lets the first two calls of a verb end together, so that neither application is ahead. */
function keepInStep({ repository }: TestStore, verb: Verb): void {
  const both = new Gate();
  const { after } = repository;
  let calls = 0;
  repository.after = async (at) => {
    await after(at);
    if (at !== verb) return;
    calls += 1;
    if (calls === 2) both.open();
    if (calls <= 2) await both.opened;
  };
}
