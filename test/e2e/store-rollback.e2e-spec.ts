import { describe, expect, it } from '@jest/globals';
import { statusesOf, type Tokens } from '../support/http-client.js';
import { freshApp, PAIRED_PLATFORMS, type TestApp } from '../support/test-app.js';
import { INVALID_GRANT, SUPERSEDED, verdictOf } from '../support/verdicts.js';

const RACE = 2_000;

/** A session at generation 5 whose store was set back to generation 2; all its tokens. */
async function setBack(test: TestApp): Promise<readonly Tokens[]> {
  const tokens = [await test.client.signIn()];
  const renew = async () => tokens.push(await test.client.renew(tokens.at(-1)!.refresh_token));
  await renew();
  await renew();
  const restore = await test.store.backUp();
  for (let times = 0; times < 3; times += 1) await renew();
  test.clock.advance(3_600_000);
  await restore();
  return tokens;
}

describe.each(PAIRED_PLATFORMS)(
  'F30: a store set back by a backup on $adapter with $store',
  (platform) => {
    const test = freshApp(platform);

    it('is healed by the client, who goes on with the newest token and notices nothing', async () => {
      const tokens = await setBack(test);
      const next = await test.client.renew(tokens[5]!.refresh_token);
      expect(next.refresh_token).not.toBe(tokens[5]!.refresh_token);
      expect((await test.client.get('/strict', next.access_token)).status).toBe(200);
      expect(test.told('healed')).toMatchObject([{ from: 2, generation: 6, subject: 'alice' }]);
      expect(test.told('refreshed')).toHaveLength(5);
      expect((await test.client.renew(tokens[5]!.refresh_token)).refresh_token).toBe(
        next.refresh_token,
      );
      expect((await test.client.refresh(next.refresh_token)).status).toBe(200);
      expect(test.told('reuse-detected')).toEqual([]);
    });

    it('is healed once for 50 at once, who all get the same successor', async () => {
      const tokens = await setBack(test);
      const answers = await test.client.refreshAtOnce(tokens[5]!.refresh_token, 50);
      expect(statusesOf(answers)).toEqual({ 200: 50 });
      expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
      expect(test.told('healed')).toHaveLength(1);
      expect(test.told('retried')).toHaveLength(49);
    });

    it.each([0, 1, 2, 3, 4])(
      'finds the stale token %i as reuse once the client has refreshed',
      async (stale) => {
        const tokens = await setBack(test);
        const next = await test.client.renew(tokens[5]!.refresh_token);
        const replay = () => test.client.refresh(tokens[stale]!.refresh_token);
        expect(verdictOf(await replay())).toEqual(SUPERSEDED);
        test.clock.advance(RACE + 1);
        expect(verdictOf(await replay())).toEqual(INVALID_GRANT);
        expect(test.told('reuse-detected')).toMatchObject([{ generation: stale, gap: 6 - stale }]);
        expect(verdictOf(await test.client.refresh(next.refresh_token))).toEqual(INVALID_GRANT);
      },
    );

    it('is healed again by a token that is newer still, and then finds the one between', async () => {
      const tokens = await setBack(test);
      await test.client.renew(tokens[3]!.refresh_token);
      expect(test.told('healed')).toMatchObject([{ from: 2, generation: 4 }]);
      await test.client.renew(tokens[5]!.refresh_token);
      expect(test.told('healed')).toHaveLength(2);
      test.clock.advance(RACE + 1);
      expect(verdictOf(await test.client.refresh(tokens[4]!.refresh_token))).toEqual(INVALID_GRANT);
      expect(test.told('reuse-detected')).toHaveLength(1);
    });

    it('does not revive what had ended before the backup, nor keep what began after it', async () => {
      const ended = await test.client.signIn();
      await test.client.logout(ended.refresh_token);
      const restore = await test.store.backUp();
      const young = await test.client.signIn();
      await restore();
      for (const { refresh_token: token } of [ended, young])
        expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
      expect(test.told('refused').map(({ reason }) => reason)).toEqual(['revoked', 'unknown']);
    });
  },
);

describe.each(PAIRED_PLATFORMS)("onAhead: 'reject' on $adapter with $store", (platform) => {
  const test = freshApp({ ...platform, auth: { refreshToken: { onAhead: 'reject' } } });

  it('refuses the newer token, and leaves the session at its generation', async () => {
    const tokens = await setBack(test);
    expect(verdictOf(await test.client.refresh(tokens[5]!.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('refused')).toMatchObject([{ reason: 'ahead', generation: 5 }]);
    expect(test.told('healed')).toEqual([]);
    expect((await test.client.refresh(tokens[2]!.refresh_token)).status).toBe(200);
  });
});
