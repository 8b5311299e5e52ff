import { describe, expect, it } from '@jest/globals';
import { SessionService } from 'nestjs-dual-token';
import { decodeJwt } from '../../support/access-tokens.js';
import { connectedApps } from '../../support/connected-apps.js';
import { Gate, throwing, waitingFor } from '../../support/controlled-repository.js';
import type { Tokens } from '../../support/http-client.js';
import { HTTP_ADAPTERS, PAIRED_PLATFORMS } from '../../support/test-app.js';
import { scaled, written } from '../../support/thorough.js';
import { nextTurn } from '../../support/turns.js';
import { INVALID_GRANT, INVALID_TOKEN, UNAVAILABLE, verdictOf } from '../../support/verdicts.js';

const TIMES = scaled(1_000);

const sidOf = (tokens: Tokens): string => String(decodeJwt(tokens.access_token).payload.sid);

describe.each(PAIRED_PLATFORMS)('a session that ends on $adapter with $store', (platform) => {
  const apps = connectedApps(platform);
  /** What each application says to an access token. */
  const statuses = async ({ access_token: token }: Tokens) =>
    Promise.all(
      [apps.here, apps.there, apps.orders].map(
        async ({ client }) => (await client.get('/me', token)).status,
      ),
    );
  const LIVE = [200, 200, 200];
  const ENDED = [401, 401, 401];

  type End = (tokens: Tokens) => Promise<unknown>;
  const ends: Readonly<Record<string, End>> = {
    'a logout (R44)': ({ refresh_token: token }) => apps.here.client.logout(token),
    'a logout by the access token alone (R45)': ({ access_token: token }) =>
      apps.here.client.post('/auth/logout', undefined, token),
    'a logout of all (R46)': ({ access_token: token }) =>
      apps.here.client.post('/auth/logout-all', {}, token),
    'a logout of others, from another device (R46)': async () => {
      const { access_token: other } = await apps.here.client.signIn();
      return apps.here.client.post('/auth/logout-all', { except_current: true }, other);
    },
    'the end of one session, from another device': async (tokens) => {
      const { access_token: other } = await apps.there.client.signIn();
      return apps.here.client.delete(`/auth/sessions/${sidOf(tokens)}`, other);
    },
    'a kick by code': () => apps.here.app.get(SessionService).revokeAll('alice'),
    'reuse that was detected (R26)': async ({ refresh_token: first }) => {
      await apps.here.client.renew(first);
      apps.store.clock.advance(31_000);
      return apps.here.client.refresh(first);
    },
    'an account that is disabled, at its refresh (R30, attack 56)': ({ refresh_token: token }) => {
      apps.here.subjects.people.delete('alice');
      return apps.here.client.refresh(token);
    },
    'a password that changed, at the next refresh (R46, attack 52)': ({ refresh_token: token }) => {
      const sessionsValidAfter = new Date(apps.store.clock.now() + 1);
      apps.here.subjects.change('alice', { sessionsValidAfter });
      return apps.here.client.refresh(token);
    },
  };

  it.each(Object.keys(ends))('by %s, is refused everywhere at once', async (how) => {
    const tokens = await apps.here.client.signIn();
    const { access_token: bystander } = await apps.here.client.signIn('bob');
    expect(await statuses(tokens)).toEqual(LIVE);
    await ends[how]!(tokens);
    expect(await statuses(tokens)).toEqual(ENDED);
    const refused = await apps.orders.client.get('/me', tokens.access_token);
    expect(verdictOf(refused)).toEqual(INVALID_TOKEN);
    expect((await apps.orders.client.get('/me', bystander)).status).toBe(200);
  });

  it('costs no guarded request a call of the store, before and after (section 6)', async () => {
    const ended = await apps.here.client.signIn();
    const live = await apps.here.client.signIn();
    const calls = () =>
      apps.store.repository.callsOf(async () => {
        for (let times = 0; times < 20; times += 1) {
          await statuses(ended);
          expect(await statuses(live)).toEqual(LIVE);
        }
      });
    expect(await calls()).toEqual([]);
    await apps.here.client.logout(ended.refresh_token);
    expect(await calls()).toEqual([]);
    expect(await statuses(ended)).toEqual(ENDED);
  });

  it('leaves those alone that were excepted, and whoever signs in next, at the same moment even', async () => {
    const others = [await apps.here.client.signIn(), await apps.there.client.signIn()];
    const own = await apps.there.client.signIn();
    await apps.here.client.post('/auth/logout-all', { except_current: true }, own.access_token);
    const next = await apps.here.client.signIn();
    const nextThere = await apps.there.client.signIn();
    for (const tokens of others) expect(await statuses(tokens)).toEqual(ENDED);
    for (const tokens of [own, next, nextThere]) {
      expect(await statuses(tokens)).toEqual(LIVE);
      expect(await statuses(await apps.there.client.renew(tokens.refresh_token))).toEqual(LIVE);
    }
  });

  it('is not revived by a refresh that was under way, and the token of its retry is refused too', async () => {
    const first = await apps.here.client.signIn();
    const second = await apps.there.client.renew(first.refresh_token);
    await apps.here.client.logout(second.refresh_token);
    expect((await apps.there.client.refresh(first.refresh_token)).status).toBe(400);
    expect(await statuses(first)).toEqual(ENDED);
    expect(await statuses(second)).toEqual(ENDED);
  });

  it('is told once, however often it is ended', async () => {
    const { refresh_token: token } = await apps.here.client.signIn();
    for (let times = 0; times < 20; times += 1) await apps.here.client.logout(token);
    for (let times = 0; times < 20; times += 1) await apps.there.client.logout(token);
    expect(apps.feed.published).toHaveLength(1);
  });

  it('is told also where whoever ended it could not say so any more (a crash between store and feed)', async () => {
    const tokens = await apps.here.client.signIn();
    await apps.store.repository.revoke(sidOf(tokens), 'logout');
    expect(await statuses(tokens)).toEqual(LIVE);
    expect((await apps.there.client.logout(tokens.refresh_token)).status).toBe(204);
    expect(await statuses(tokens)).toEqual(ENDED);
  });

  it('is told also where the answer of the store was lost, at the next use of any of its tokens (R26, F28)', async () => {
    const first = await apps.here.client.signIn();
    const second = await apps.here.client.renew(first.refresh_token);
    apps.store.clock.advance(31_000);
    apps.store.repository.after = throwing('revoke');
    expect((await apps.here.client.refresh(first.refresh_token)).status).toBe(503);
    apps.store.repository.recover();
    expect(verdictOf(await apps.there.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(await statuses(second)).toEqual(ENDED);
  });

  it('stays ended where the store has lost that: who knows of it ends it again (F20)', async () => {
    const tokens = await apps.here.client.signIn();
    const restore = await apps.store.backUp();
    await apps.here.client.logout(tokens.refresh_token);
    await restore();
    expect(await apps.store.repository.find(sidOf(tokens))).toMatchObject({
      session: { revokedAt: null },
    });
    const refused = await apps.there.client.refresh(tokens.refresh_token);
    expect(verdictOf(refused)).toEqual(INVALID_GRANT);
    const found = await apps.store.repository.find(sidOf(tokens));
    expect(found?.session.revokedAt).not.toBeNull();
  });

  it('R50: is live, and told to nobody, while the store can not end it', async () => {
    const tokens = await apps.here.client.signIn();
    apps.store.repository.before = throwing('revoke', 'revokeAll');
    const failed = await apps.here.client.logout(tokens.refresh_token);
    expect(verdictOf(failed)).toEqual(UNAVAILABLE);
    const all = await apps.here.client.post('/auth/logout-all', {}, tokens.access_token);
    expect(verdictOf(all)).toEqual(UNAVAILABLE);
    expect(apps.feed.published).toEqual([]);
    apps.store.repository.recover();
    expect(await statuses(tokens)).toEqual(LIVE);
    expect((await apps.here.client.logout(tokens.refresh_token)).status).toBe(204);
    expect(await statuses(tokens)).toEqual(ENDED);
  });

  it('R47, R91: is forgotten when no token of it can be alive any more', async () => {
    const tokens = await apps.here.client.signIn();
    await apps.here.client.logout(tokens.refresh_token);
    apps.store.clock.advance(3_700_000);
    apps.feed.beat();
    expect(await statuses(tokens)).toEqual(ENDED); // for it has expired
    expect(await statuses(await apps.here.client.signIn())).toEqual(LIVE);
  });

  it('R97: stays refused when clocks are set back', async () => {
    const tokens = await apps.here.client.signIn();
    await apps.here.client.logout(tokens.refresh_token);
    apps.store.clock.step(-3_000);
    expect(await statuses(tokens)).toEqual(ENDED);
  });

  it('a sign-in while the store ends all others is asked to try again, also before that has answered', async () => {
    const gate = new Gate();
    apps.store.repository.after = waitingFor(gate.opened, 'revokeAll');
    const ending = apps.here.app.get(SessionService).revokeAll('alice');
    while (!apps.store.repository.calls.includes('revokeAll')) await nextTurn();
    expect(verdictOf(await apps.here.client.login())).toEqual(UNAVAILABLE);
    gate.open();
    await ending;
    expect((await apps.store.repository.list('alice')).sessions).toEqual([]);
    expect((await apps.here.client.login()).status).toBe(200);
  });

  it('a sign-in that overlaps the end of all is asked to try again (attack 52)', async () => {
    const { subjects, client } = apps.here;
    let isPasswordChecked = false;
    subjects.before = async () => {
      if (isPasswordChecked) return;
      isPasswordChecked = true;
      apps.store.clock.advance(5);
      await apps.here.app.get(SessionService).revokeAll('alice', { reason: 'password-changed' });
      apps.store.clock.advance(5);
    };
    expect(verdictOf(await client.login())).toEqual(UNAVAILABLE);
    expect((await apps.store.repository.list('alice')).sessions).toEqual([]);
    expect((await client.login()).status).toBe(200);
  });
});

describe.each(HTTP_ADAPTERS)('@StrictSession() on a resource server with %s', (adapter) => {
  const apps = connectedApps({ adapter, store: 'in-memory' });

  it('lets through what the feed does not deny, and nothing while it is silent', async () => {
    const { access_token: token } = await apps.here.client.signIn();
    expect((await apps.orders.client.get('/strict', token)).status).toBe(200);
    apps.feed.cutOff();
    apps.store.clock.advance(6_000);
    expect(verdictOf(await apps.orders.client.get('/strict', token))).toEqual(UNAVAILABLE);
    expect((await apps.orders.client.get('/me', token)).status).toBe(200);
    apps.feed.restore();
    expect((await apps.orders.client.get('/strict', token)).status).toBe(200);
  });
});

describe.each(HTTP_ADAPTERS)('a password that changes on %s', (adapter) => {
  const apps = connectedApps({ adapter, store: 'in-memory' });

  it(`while another device refreshes, ${written(TIMES)} times: it never ends up with a live token (attacks 51, 52)`, async () => {
    let dead = 0;
    for (let times = 0; times < TIMES; times += 1) {
      const other = await apps.there.client.signIn();
      const own = await apps.here.client.signIn();
      const sid = sidOf(own);
      apps.there.subjects.before = times % 3 === 0 ? nextTurn : () => Promise.resolve();
      const [answer] = await Promise.all([
        apps.there.client.refresh(other.refresh_token),
        apps.here.app
          .get(SessionService)
          .revokeAll('alice', { except: sid, reason: 'password-changed' }),
      ]);
      const held = answer.status === 200 ? answer.body : other;
      for (const { access_token: token } of [other, held]) {
        expect((await apps.there.client.get('/me', token)).status).toBe(401);
        expect((await apps.orders.client.get('/me', token)).status).toBe(401);
      }
      expect((await apps.there.client.refresh(held.refresh_token)).status).toBe(400);
      expect((await apps.orders.client.get('/me', own.access_token)).status).toBe(200);
      await apps.here.client.logout(own.refresh_token);
      dead += 1;
    }
    expect(dead).toBe(TIMES);
  });
});
