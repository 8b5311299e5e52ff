import { describe, expect, it } from '@jest/globals';
import { TokenService } from 'nestjs-dual-token';
import { inBatches, statusesOf } from '../support/http-client.js';
import { freshApp, PAIRED_PLATFORMS } from '../support/test-app.js';
import { scaled, written } from '../support/thorough.js';
import { nextTurn } from '../support/turns.js';

const LOGOUTS = scaled(1_000);

describe.each(PAIRED_PLATFORMS)('a burst on $adapter with $store', (platform) => {
  // What is measured is who wins, not how fast: on a busy machine 500 refreshes take their time.
  const test = freshApp({ ...platform, auth: { deadlines: { store: '20s' } } });

  it('R37, attack 49: 50 refreshes at once of each of 20 sessions give one successor each', async () => {
    const successors = await inBatches(20, 10, async () => {
      const { refresh_token: token } = await test.client.signIn();
      const answers = await test.client.refreshAtOnce(token, 50);
      expect(statusesOf(answers)).toEqual({ 200: 50 });
      return new Set(answers.map(({ body }) => body.refresh_token));
    });
    expect(successors.map((one) => one.size)).toEqual(successors.map(() => 1));
    expect(test.repository.calls.filter((verb) => verb === 'rotate')).toHaveLength(20);
    expect(test.told('refreshed')).toHaveLength(20);
    expect(test.told('retried')).toHaveLength(20 * 49);
    for (const [token] of successors.map((one) => [...one]))
      expect((await test.client.refresh(token!)).status).toBe(200);
  });

  it(`R44, attack 51: ${written(LOGOUTS)} logouts that race refreshes leave nothing alive`, async () => {
    const tokens = test.app.get(TokenService);
    test.subjects.before = nextTurn;
    const begin = async () => (await tokens.issue({ sub: 'alice' })).refreshToken;
    const sessions = await inBatches(LOGOUTS, 100, begin);
    const answers = await inBatches(sessions.length, 50, async (index) => {
      const token = sessions[index]!;
      const refresh = () => test.client.refresh(token);
      const logout = () => test.client.logout(token);
      const [first, second] = index % 2 === 0 ? [refresh, logout] : [logout, refresh];
      const [one, other] = await Promise.all([first(), second()]);
      return index % 2 === 0 ? { refreshed: one, out: other } : { refreshed: other, out: one };
    });
    expect(statusesOf(answers.map(({ out }) => out))).toEqual({ 204: LOGOUTS });
    const { 200: before = 0, 400: after = 0 } = statusesOf(answers.map((one) => one.refreshed));
    expect(before + after).toBe(LOGOUTS);
    expect(Math.min(before, after)).toBeGreaterThan(0);
    expect((await test.repository.list('alice')).sessions).toEqual([]);
    const handedOut = answers.flatMap(({ refreshed }) =>
      'refresh_token' in refreshed.body ? [String(refreshed.body.refresh_token)] : [],
    );
    expect(handedOut).toHaveLength(before);
    for (const token of [...sessions, ...handedOut])
      await expect(tokens.refresh(token)).rejects.toMatchObject({ reason: 'revoked' });
  });
});
