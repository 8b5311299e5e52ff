import { describe, expect, it } from '@jest/globals';
import { connectedApps } from '../../support/connected-apps.js';
import { throwing } from '../../support/controlled-repository.js';
import type { Tokens } from '../../support/http-client.js';
import { PLATFORMS } from '../../support/test-app.js';
import { INVALID_GRANT, UNAVAILABLE, verdictOf } from '../../support/verdicts.js';

/** Longer than the grace period and the race tolerance. */
const LATER = 31_000;

const CASES = PLATFORMS.flatMap((platform) =>
  (['revoke-session', 'revoke-subject'] as const).map((onReuse) => ({ ...platform, onReuse })),
);

describe.each(CASES)(
  'a reuse with $onReuse whose answer the store lost, on $adapter with $store',
  ({ onReuse, ...platform }) => {
    const apps = connectedApps(platform, { refreshToken: { onReuse } });
    const outcome = onReuse === 'revoke-session' ? 'session-revoked' : 'subject-revoked';
    const told = () => apps.here.told('reuse-detected');
    /** What each application says to an access token. */
    const statuses = async ({ access_token: token }: Tokens) =>
      Promise.all(
        [apps.here, apps.there, apps.orders].map(
          async ({ client }) => (await client.get('/me', token)).status,
        ),
      );
    const LIVE = [200, 200, 200];
    const ENDED = [401, 401, 401];
    /** A stolen token that was used up by its owner, who has another device. */
    const arrange = async () => {
      const { client } = apps.here;
      const stolen = await client.signIn();
      const [owners, other] = [await client.renew(stolen.refresh_token), await client.signIn()];
      apps.store.clock.advance(LATER);
      const replay = () => client.refresh(stolen.refresh_token);
      return { owners, other, replay };
    };
    const replayAndLose = async (replay: () => ReturnType<typeof apps.here.client.refresh>) => {
      apps.store.repository.after = throwing('revoke', 'revokeAll');
      expect(verdictOf(await replay())).toEqual(UNAVAILABLE);
      apps.store.repository.recover();
    };

    it('R35, F28: is told at the next use, once, and so is what it ended', async () => {
      const { owners, other, replay } = await arrange();
      await replayAndLose(replay);
      expect(told()).toEqual([]);
      for (let times = 0; times < 3; times += 1) {
        expect(verdictOf(await replay())).toEqual(INVALID_GRANT);
        expect(told()).toMatchObject([{ outcome, subject: 'alice', generation: 0, gap: 1 }]);
      }
      expect(await statuses(owners)).toEqual(ENDED);
      expect(await statuses(other)).toEqual(onReuse === 'revoke-subject' ? ENDED : LIVE);
    });

    it('R35: is told once for 20 uses at once', async () => {
      const { replay } = await arrange();
      await replayAndLose(replay);
      await Promise.all(Array.from({ length: 20 }, replay));
      expect(told()).toHaveLength(1);
    });

    it('is not one of its owner, who only has to sign in again', async () => {
      const { owners, replay } = await arrange();
      await replayAndLose(replay);
      const refused = await apps.here.client.refresh(owners.refresh_token);
      expect(verdictOf(refused)).toEqual(INVALID_GRANT);
      expect(told()).toEqual([]);
    });

    it('ends nothing that begins after it was told, however often the token comes', async () => {
      const { replay } = await arrange();
      await replayAndLose(replay);
      await replay();
      apps.store.clock.advance(1);
      const next = await apps.here.client.signIn();
      for (let times = 0; times < 3; times += 1) await replay();
      expect(await statuses(next)).toEqual(LIVE);
      expect((await apps.here.client.refresh(next.refresh_token)).status).toBe(200);
    });
  },
);
