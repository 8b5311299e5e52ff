import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { TokenService } from 'nestjs-dual-token';
import { ConnectedClient } from '../support/connected-client.js';
import { inBatches } from '../support/http-client.js';
import { freshApp, PAIRED_PLATFORMS } from '../support/test-app.js';
import { scaled, written } from '../support/thorough.js';
import { nextTurn } from '../support/turns.js';

const SESSIONS = scaled(2_000);
/** A tenth of what comes at one moment. */
const MAX_STORE_CALLS = scaled(200);
/** So many sign in at once, that none of them is too much. */
const BATCH = MAX_STORE_CALLS / 2;

describe.each(PAIRED_PLATFORMS)('F12: a stampede on $adapter with $store', (platform) => {
  const test = freshApp({
    ...platform,
    // What is too much is too many at once, and never who waited long on a busy machine.
    auth: { maxStoreCalls: MAX_STORE_CALLS, deadlines: { store: '20s' } },
    // The server does not hang up while the clients gather.
    prepare: (app) => {
      (app.getHttpServer() as Server).keepAliveTimeout = 0;
    },
  });

  it(`of ${written(SESSIONS)} sessions that refresh at one moment: what is too much gets 503 at once, and everybody gets through (R90)`, async () => {
    const tokens = test.app.get(TokenService);
    const devices = await inBatches(SESSIONS, BATCH, async () => ({
      client: await ConnectedClient.open(test.url),
      token: (await tokens.issue({ sub: 'alice' })).refreshToken,
    }));
    const statuses: number[] = [];
    test.repository.before = nextTurn; // no store answers before the next request is read

    /** A client that does as it is told: 503 means later, and spreads out over as long again. */
    const refresh = async (client: ConnectedClient, token: string): Promise<void> => {
      const { status, headers } = await client.refresh(token);
      statuses.push(status);
      if (status === 503) {
        await pause(Number(headers['retry-after']) * 1_000 * (1 + Math.random()));
        await refresh(client, token);
      }
    };

    const all = Promise.all(devices.map(({ client, token }) => refresh(client, token)));
    expect((await test.client.get('/public')).status).toBe(200);
    await all;
    for (const { client } of devices) client.close();
    expect(statuses.filter((status) => status === 200)).toHaveLength(SESSIONS);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const { sessions: found } = await test.repository.list('alice');
    expect(found.every(({ generation }) => generation === 1)).toBe(true);
    expect(found).toHaveLength(SESSIONS);
  });
});
