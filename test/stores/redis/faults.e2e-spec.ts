import { expect, it } from '@jest/globals';
import { statusesOf } from '../../support/http-client.js';
import { describeWithRedisServers, startRedis } from '../../support/private-redis.js';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { quickClient } from '../../support/redis.js';
import { storeOf } from '../../support/stores.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { startApp } from '../../support/test-app.js';
import { INVALID_GRANT, verdictOf } from '../../support/verdicts.js';

const PEOPLE = 30;

describeWithRedisServers('an application while things happen to Redis', () => {
  it('F17: everything gone means signing in again, never a failure of the server', async () => {
    const { admin, port } = await startRedis();
    const client = quickClient({ port });
    const test = await startApp({ store: storeOf(new RedisRefreshTokenRepository(client)) });
    const tokens = await test.client.signIn();
    await admin.flushall();
    await admin.script('FLUSH');
    expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(INVALID_GRANT);
    expect((await test.client.logout(tokens.refresh_token)).status).toBe(204);
    expect((await test.client.get('/strict', tokens.access_token)).status).toBe(401);
    const again = await test.client.signIn();
    expect((await test.client.refresh(again.refresh_token)).status).toBe(200);
    await test.close();
    client.disconnect();
  });

  it('F1: connections that are killed under load lose no session, and nothing needs a restart', async () => {
    const { admin, port } = await startRedis();
    const client = quickClient({ port });
    const test = await startApp({ store: storeOf(new RedisRefreshTokenRepository(client)) });
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => test.client.signIn()));
    const killer = setInterval(() => {
      void admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }, 25);
    const ends = await Promise.all(
      people.map(async (tokens) => {
        let token = tokens.refresh_token;
        for (let times = 0; times < 20; times += 1) {
          const { status, body } = await test.client.refresh(token);
          if (status === 200) token = body.refresh_token;
          else expect(status).toBe(503);
        }
        return token;
      }),
    );
    clearInterval(killer);
    const answers = await Promise.all(ends.map((token) => test.client.refresh(token)));
    expect(statusesOf(answers)).toEqual({ 200: PEOPLE });
    expect(test.told('reuse-detected')).toEqual([]);
    expect(test.told('refused')).toEqual([]);
    await test.close();
    client.disconnect();
  });

  it('F2: an answer of Redis that is lost after the rotation was written gives the same successor', async () => {
    const { port } = await startRedis();
    const proxy = await TcpProxy.open(port);
    const client = quickClient({ port: proxy.port });
    const test = await startApp({ store: storeOf(new RedisRefreshTokenRepository(client)) });
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    // The rotation is told from the reading by the number of its arguments.
    const lost = proxy.dropNextAnswer(/\*10\r\n\$7\r\nevalsha/i);
    const third = await test.client.renew(second.refresh_token);
    await lost;
    const { sid } = test.told('refreshed')[0]!;
    expect((await test.repository.find(sid))?.session.generation).toBe(2);
    expect((await test.client.renew(second.refresh_token)).refresh_token).toBe(third.refresh_token);
    await test.close();
    client.disconnect();
    await proxy.close();
  });
});
