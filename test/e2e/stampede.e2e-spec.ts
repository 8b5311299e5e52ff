import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { TokenService } from 'nestjs-dual-token';
import { inBatches } from '../support/http-client.js';
import { freshApp, PAIRED_PLATFORMS } from '../support/test-app.js';

const SESSIONS = 2_000;

describe.each(PAIRED_PLATFORMS)('F12: a stampede on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: { maxStoreCalls: 200 } });

  it('of sessions that refresh at one moment: what is too much gets 503 at once, and everybody gets through (R90)', async () => {
    const tokens = test.app.get(TokenService);
    const begin = async () => (await tokens.issue({ sub: 'alice' })).refreshToken;
    const sessions = await inBatches(SESSIONS, 100, begin);
    const statuses: number[] = [];

    /** A client that does as it is told: 503 means later. */
    const refresh = async (token: string): Promise<void> => {
      const { status } = await test.client.refresh(token);
      statuses.push(status);
      if (status === 503) {
        await pause(200 * Math.random()); // jitter, as a client has it
        await refresh(token);
      }
    };

    const all = Promise.all(sessions.map(refresh));
    expect((await test.client.get('/public')).status).toBe(200);
    await all;
    expect(statuses.filter((status) => status === 200)).toHaveLength(SESSIONS);
    expect([...new Set(statuses)].filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const { sessions: found } = await test.repository.list('alice');
    expect(found.every(({ generation }) => generation === 1)).toBe(true);
    expect(found).toHaveLength(SESSIONS);
  });
});
