import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { statusesOf } from '../support/http-client.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import type { Variables } from '../support/sample-variables.js';
import {
  describeOnServers,
  SERVER_PASSWORD,
  serverName,
  serverVariables,
} from '../support/sample-servers.js';
import { HTTP_ADAPTERS, type HttpAdapterName } from '../support/test-app.js';

const SESSIONS = 20;
const AT_ONCE = 10;
/** How many processes come up at one moment. */
const TOGETHER = 4;
const STOPPED = { code: null, signal: 'SIGTERM' };

const end = (...samples: readonly SampleProcess[]) =>
  Promise.all(samples.map((one) => one.end('SIGTERM')));

describeOnServers('the sample', (server) => {
  let variables: Variables;
  let crowd: readonly SampleProcess[];
  /** One on each adapter, on the same sessions. */
  let samples: Record<HttpAdapterName, SampleProcess>;
  const start = (adapter: HttpAdapterName) => startSample({ ...variables, HTTP_ADAPTER: adapter });

  beforeAll(async () => {
    variables = await serverVariables(server);
    crowd = await Promise.all(
      Array.from({ length: TOGETHER }, (_, at) => start(HTTP_ADAPTERS[at % 2]!)),
    );
    samples = { express: crowd[0]!, fastify: crowd[1]! };
  });
  afterEach(async () => {
    const { access_token: token } = await samples.express.signIn();
    await samples.express.client.post('/auth/logout-all', undefined, token);
  });
  afterAll(() => end(...crowd, samples.express, samples.fastify));

  it(`comes up ${TOGETHER} times at one moment where nothing has been made yet`, async () => {
    const tokens = await Promise.all(crowd.map((one) => one.signIn()));
    expect(await crowd[0]!.client.sessions(tokens.at(-1)!.access_token)).toHaveLength(TOGETHER);
    for (const sample of crowd) expect(sample.output()).toMatch(/^Sample on [^\n]+\n$/);
    const others = crowd.slice(2);
    expect(await end(...others)).toEqual(others.map(() => STOPPED));
  });

  describe.each(HTTP_ADAPTERS)('with %s', (adapter) => {
    it('signs in, refreshes, guards, lists and signs out, and says where it is (L14)', async () => {
      const sample = samples[adapter];
      const { client } = sample;
      expect(sample.output()).toMatch(/^Sample on http:[^\n]+\n$/);
      expect(sample.output()).toContain(`(${adapter}, ${serverName(server, variables)})\n`);

      const [first, other] = [await sample.signIn(), await sample.signIn()];
      const { status, body: next } = await client.refresh(first.refresh_token);
      expect(status).toBe(200);
      for (const path of ['/me', '/orders', '/strict', '/healthz']) {
        expect((await client.get(path, next.access_token)).status).toBe(200);
      }
      expect((await client.get('/admin/users', next.access_token)).status).toBe(403);
      expect(await client.sessions(next.access_token)).toHaveLength(2);
      expect((await client.logout(next.refresh_token)).status).toBe(204);
      expect((await client.get('/strict', next.access_token)).status).toBe(401);
      expect((await client.refresh(next.refresh_token)).status).toBe(400);
      expect(await client.sessions(other.access_token)).toHaveLength(1);
      expect(sample.output()).not.toContain(SERVER_PASSWORD);
    });

    it('keeps sessions when the process is started again (R37)', async () => {
      const sample = samples[adapter];
      const [staying, leaving] = [await sample.signIn(), await sample.signIn()];
      await sample.client.logout(leaving.refresh_token);
      expect(await sample.end('SIGTERM')).toEqual(STOPPED);
      samples[adapter] = await start(adapter);
      const { client } = samples[adapter];
      expect((await client.refresh(staying.refresh_token)).status).toBe(200);
      expect((await client.refresh(leaving.refresh_token)).status).toBe(400);
    });
  });

  it('shares sessions between processes: a retry elsewhere gets the same successor, a sign-out is final everywhere (F10, F13)', async () => {
    const { express: a, fastify: b } = samples;
    const { refresh_token: token } = await a.signIn();
    const { body: next } = await a.client.refresh(token);
    const retry = await b.client.refresh(token);
    expect([retry.status, retry.body.refresh_token]).toEqual([200, next.refresh_token]);
    expect((await b.client.get('/strict', next.access_token)).status).toBe(200);

    await a.client.logout(next.refresh_token);
    expect((await b.client.refresh(next.refresh_token)).status).toBe(400);
    expect((await b.client.get('/strict', next.access_token)).status).toBe(401);
  });

  it(`gives one successor to ${2 * AT_ONCE} refreshes at once, sent to two processes (R37, 49)`, async () => {
    const both = [samples.express, samples.fastify];
    const sessions = await Promise.all(
      Array.from({ length: SESSIONS }, (_, at) => both[at % 2]!.signIn()),
    );
    const answers = await Promise.all(
      sessions.map(async ({ refresh_token: token }) => {
        const each = both.map(({ client }) => client.refreshAtOnce(token, AT_ONCE));
        return (await Promise.all(each)).flat();
      }),
    );
    expect(statusesOf(answers.flat())).toEqual({ 200: 2 * AT_ONCE * SESSIONS });
    const successors = answers.map((ofOne) => new Set(ofOne.map(({ body }) => body.refresh_token)));
    expect(successors.map(({ size }) => size)).toEqual(sessions.map(() => 1));
  });
});
