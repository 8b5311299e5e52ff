import { describe, expect, it } from '@jest/globals';
import { statusesOf } from '../support/http-client.js';
import { Gate } from '../support/controlled-repository.js';
import { openStore } from '../support/stores.js';
import { PAIRED_PLATFORMS, startApp } from '../support/test-app.js';
import { nextTurn } from '../support/turns.js';
import { INVALID_GRANT, verdictOf } from '../support/verdicts.js';

describe.each(PAIRED_PLATFORMS)(
  'several applications on one store: $adapter with $store',
  (platform) => {
    /** Three applications on one store, each slow enough that all have read before one commits. */
    const arrange = async (gracePeriod: string | number) => {
      const store = await openStore(platform.store);
      const auth = { refreshToken: { gracePeriod } };
      const start = () => startApp({ ...platform, store, auth });
      const apps = await Promise.all([start(), start(), start()]);
      for (const { subjects } of apps) subjects.before = nextTurn;
      const close = async () => {
        await Promise.all(apps.map((app) => app.close()));
        await store.close();
      };
      return { apps, store, close };
    };

    it.each([
      ['R37, R52: with grace, every one answers with the same successor', '30s', { 200: 30 }],
      ['R37, R42: without grace, one wins and the others get 409', 0, { 200: 1, 409: 29 }],
    ])('%s', async (_title, gracePeriod, statuses) => {
      const { apps, store, close } = await arrange(gracePeriod);
      try {
        const { refresh_token: token } = await apps[0].client.signIn();
        const allHaveRead = new Gate();
        let reading = 0;
        for (const { subjects } of apps) {
          subjects.before = () => {
            reading += 1;
            if (reading === apps.length) allHaveRead.open();
            return allHaveRead.opened;
          };
        }
        const answers = await Promise.all(
          Array.from({ length: 30 }, (_, index) => apps[index % 3]!.client.refresh(token)),
        );
        expect(statusesOf(answers)).toEqual(statuses);
        const won = answers
          .filter(({ status }) => status === 200)
          .map(({ body }) => body.refresh_token);
        expect(new Set(won).size).toBe(1);
        const rotations = store.repository.calls.filter((verb) => verb === 'rotate');
        expect(rotations.length).toBeGreaterThan(1);
        expect(apps.flatMap((app) => app.told('refreshed'))).toHaveLength(1);
        const next = [];
        for (const { client } of apps) next.push(await client.refresh(won[0]!));
        const late = gracePeriod === 0 ? 409 : 200;
        expect(next.map(({ status }) => status)).toEqual([200, late, late]);
      } finally {
        await close();
      }
    });

    it('R35: tell of a reuse once between them', async () => {
      const { apps, store, close } = await arrange('30s');
      try {
        const first = await apps[0].client.signIn();
        const second = await apps[1].client.renew(first.refresh_token);
        store.clock.advance(31_000);
        const answers = await Promise.all(
          Array.from({ length: 21 }, (_, index) =>
            apps[index % 3]!.client.refresh(first.refresh_token),
          ),
        );
        expect(answers.map(verdictOf)).toEqual(answers.map(() => INVALID_GRANT));
        expect(apps.flatMap((app) => app.told('reuse-detected'))).toHaveLength(1);
        expect(apps.flatMap((app) => app.told('revoked'))).toHaveLength(1);
        expect(verdictOf(await apps[2].client.refresh(second.refresh_token))).toEqual(
          INVALID_GRANT,
        );
      } finally {
        await close();
      }
    });

    it('R44: a logout at one ends what is under way at the others', async () => {
      const { apps, close } = await arrange('30s');
      try {
        for (let round = 0; round < 10; round += 1) {
          const { refresh_token: token } = await apps[0].client.signIn();
          const [, ...answers] = await Promise.all([
            apps[round % 3]!.client.logout(token),
            ...apps.map(({ client }) => client.refresh(token)),
          ]);
          for (const { body } of answers.filter(({ status }) => status === 200))
            expect(verdictOf(await apps[0].client.refresh(body.refresh_token))).toEqual(
              INVALID_GRANT,
            );
          expect(verdictOf(await apps[1].client.refresh(token))).toEqual(INVALID_GRANT);
        }
        expect(apps.flatMap((app) => app.told('reuse-detected'))).toEqual([]);
      } finally {
        await close();
      }
    });
  },
);
