import { describe, expect, it } from '@jest/globals';
import { SessionService } from 'nestjs-dual-token';
import { connectedApps } from '../../support/connected-apps.js';
import { throwing } from '../../support/controlled-repository.js';
import type { Tokens } from '../../support/http-client.js';
import { PAIRED_PLATFORMS } from '../../support/test-app.js';
import { DONE, UNAVAILABLE, verdictOf } from '../../support/verdicts.js';

describe.each(PAIRED_PLATFORMS)(
  'an end of all whose answer the store lost, on $adapter with $store',
  (platform) => {
    const apps = connectedApps(platform);
    const logoutAll = async ({ access_token: token }: Tokens) =>
      verdictOf(await apps.here.client.post('/auth/logout-all', {}, token));
    /** What each application says to an access token. */
    const statuses = async ({ access_token: token }: Tokens) =>
      Promise.all(
        [apps.here, apps.there, apps.orders].map(
          async ({ client }) => (await client.get('/me', token)).status,
        ),
      );
    const ENDED = [401, 401, 401];

    it('R46, R50: is told everywhere when it is said again, however soon', async () => {
      const [own, other] = [await apps.here.client.signIn(), await apps.there.client.signIn()];
      apps.store.repository.after = throwing('revokeAll');
      expect(await logoutAll(own)).toEqual(UNAVAILABLE);
      apps.store.repository.recover();
      expect(await logoutAll(own)).toEqual(DONE);
      for (const tokens of [own, other]) expect(await statuses(tokens)).toEqual(ENDED);
    });

    it('R46, R50: also right after another one, and where it was lost several times', async () => {
      await logoutAll(await apps.here.client.signIn());
      const own = await apps.here.client.signIn();
      apps.store.repository.after = throwing('revokeAll');
      for (let times = 0; times < 3; times += 1) {
        apps.store.clock.advance(100);
        expect(await logoutAll(own)).toEqual(UNAVAILABLE);
      }
      apps.store.repository.recover();
      expect(await logoutAll(own)).toEqual(DONE);
      expect(await statuses(own)).toEqual(ENDED);
    });

    it('R46, R50: also where it is said again to another process', async () => {
      const own = await apps.here.client.signIn();
      apps.store.repository.after = throwing('revokeAll');
      expect(await logoutAll(own)).toEqual(UNAVAILABLE);
      apps.store.repository.recover();
      expect(await apps.there.app.get(SessionService).revokeAll('alice')).toBe(0);
      expect(await statuses(own)).toEqual(ENDED);
    });

    it('leaves whoever signs in after it alone, and fills no feed', async () => {
      apps.store.repository.after = throwing('revokeAll');
      await logoutAll(await apps.here.client.signIn());
      apps.store.repository.recover();
      const sessions = apps.here.app.get(SessionService);
      for (let times = 0; times < 20; times += 1) await sessions.revokeAll('alice');
      expect(apps.feed.published).toHaveLength(1);
      apps.store.clock.advance(1);
      expect(await statuses(await apps.here.client.signIn())).toEqual([200, 200, 200]);
    });
  },
);
