import { describe, expect, it } from '@jest/globals';
import { TokenService } from 'nestjs-dual-token';
import { decodeJwt } from '../../support/access-tokens.js';
import { connectedApps } from '../../support/connected-apps.js';
import { ACCESS_COOKIE, CookieClient, REFRESH_COOKIE } from '../../support/cookie-client.js';
import type { Tokens } from '../../support/http-client.js';
import { PAIRED_PLATFORMS } from '../../support/test-app.js';
import { DONE, verdictOf } from '../../support/verdicts.js';

describe.each(PAIRED_PLATFORMS)(
  'signing out of a session that the store has lost, on $adapter with $store',
  (platform) => {
    const apps = connectedApps(platform, { transport: 'both' });
    /** Signs in; then the store is what it was before. */
    const signInAndLose = async (): Promise<Tokens> => {
      const restore = await apps.store.backUp();
      const tokens = await apps.here.client.signIn();
      await restore();
      return tokens;
    };
    /** What each application says to an access token. */
    const statuses = async (token: string) =>
      Promise.all(
        [apps.here, apps.there, apps.orders].map(
          async ({ client }) => (await client.get('/me', token)).status,
        ),
      );
    const LIVE = [200, 200, 200];
    const ENDED = [401, 401, 401];

    const ways: Readonly<Record<string, (tokens: Tokens) => Promise<unknown>>> = {
      'the refresh token': async ({ refresh_token: token }) =>
        expect(verdictOf(await apps.here.client.logout(token))).toEqual(DONE),
      'the access token': async ({ access_token: token }) => {
        const answer = await apps.here.client.post('/auth/logout', undefined, token);
        expect(verdictOf(answer)).toEqual(DONE);
      },
      cookies: async ({ access_token, refresh_token }) => {
        const browser = new CookieClient(apps.here.url);
        browser.jar.set(ACCESS_COOKIE, access_token).set(REFRESH_COOKIE, refresh_token);
        expect((await browser.post('/auth/logout')).status).toBe(204);
      },
      code: ({ refresh_token: token }) => apps.here.app.get(TokenService).revoke(token),
    };

    it.each(Object.keys(ways))(
      'R44, F17: by %s, its access tokens are refused everywhere',
      async (way) => {
        const { access_token: bystander } = await apps.here.client.signIn();
        const tokens = await signInAndLose();
        expect(await statuses(tokens.access_token)).toEqual(LIVE);
        await ways[way]!(tokens);
        expect(await statuses(tokens.access_token)).toEqual(ENDED);
        expect(await statuses(bystander)).toEqual(LIVE);
        expect(apps.here.told('revoked')).toEqual([]);
      },
    );

    it('R44: fills no feed, however often it is said', async () => {
      const { refresh_token: token } = await signInAndLose();
      for (let times = 0; times < 20; times += 1) await apps.here.client.logout(token);
      expect(apps.feed.published).toHaveLength(1);
    });

    it('R45: by a token that this issuer did not make, tells nobody of anything', async () => {
      const { access_token, refresh_token } = await signInAndLose();
      const forged = `${refresh_token.slice(0, -4)}AAAA`;
      expect(verdictOf(await apps.here.client.logout(forged))).toEqual(DONE);
      const sid = String(decodeJwt(access_token).payload.sid);
      const foreign = await apps.there.client.signIn('bob');
      await apps.here.client.delete(`/auth/sessions/${sid}`, foreign.access_token);
      expect(apps.feed.published).toEqual([]);
      expect(await statuses(access_token)).toEqual(LIVE);
    });
  },
);
