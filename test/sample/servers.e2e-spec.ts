import { describe, expect, it } from '@jest/globals';
import { statusesOf } from '../support/http-client.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import {
  describeOnServers,
  SERVER_PASSWORD,
  serverName,
  serverVariables,
} from '../support/sample-servers.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const SESSIONS = 20;
const AT_ONCE = 10;

const end = (...samples: readonly SampleProcess[]) =>
  Promise.all(samples.map((one) => one.end('SIGTERM')));

describeOnServers('the sample', (server) => {
  describe.each(HTTP_ADAPTERS)('with %s', (adapter) => {
    it('signs in, refreshes, guards, lists and signs out, and says where it is (L14)', async () => {
      const variables = await serverVariables(server, { HTTP_ADAPTER: adapter });
      const sample = await startSample(variables);
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
      expect(await sample.end('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
      expect(sample.output()).not.toContain(SERVER_PASSWORD);
    });

    it('keeps sessions when the process is started again (R37)', async () => {
      const variables = await serverVariables(server, { HTTP_ADAPTER: adapter });
      let sample = await startSample(variables);
      const [staying, leaving] = [await sample.signIn(), await sample.signIn()];
      await sample.client.logout(leaving.refresh_token);
      await end(sample);
      sample = await startSample(variables);
      expect((await sample.client.refresh(staying.refresh_token)).status).toBe(200);
      expect((await sample.client.refresh(leaving.refresh_token)).status).toBe(400);
      await end(sample);
    });
  });

  it('shares sessions between processes: a retry elsewhere gets the same successor, a sign-out is final everywhere (F10, F13)', async () => {
    const variables = await serverVariables(server);
    const [a, b] = await Promise.all([
      startSample({ ...variables, HTTP_ADAPTER: 'express' }),
      startSample({ ...variables, HTTP_ADAPTER: 'fastify' }),
    ]);
    const { refresh_token: token } = await a.signIn();
    const { body: next } = await a.client.refresh(token);
    const retry = await b.client.refresh(token);
    expect([retry.status, retry.body.refresh_token]).toEqual([200, next.refresh_token]);
    expect((await b.client.get('/strict', next.access_token)).status).toBe(200);

    await a.client.logout(next.refresh_token);
    expect((await b.client.refresh(next.refresh_token)).status).toBe(400);
    expect((await b.client.get('/strict', next.access_token)).status).toBe(401);
    await end(a, b);
  });

  it(`gives one successor to ${2 * AT_ONCE} refreshes at once, sent to two processes (R37, 49)`, async () => {
    const variables = await serverVariables(server);
    const samples = await Promise.all([startSample(variables), startSample(variables)]);
    const sessions = await Promise.all(
      Array.from({ length: SESSIONS }, (_, at) => samples[at % 2]!.signIn()),
    );
    const answers = await Promise.all(
      sessions.map(async ({ refresh_token: token }) => {
        const both = samples.map(({ client }) => client.refreshAtOnce(token, AT_ONCE));
        return (await Promise.all(both)).flat();
      }),
    );
    expect(statusesOf(answers.flat())).toEqual({ 200: 2 * AT_ONCE * SESSIONS });
    const successors = answers.map((ofOne) => new Set(ofOne.map(({ body }) => body.refresh_token)));
    expect(successors.map(({ size }) => size)).toEqual(sessions.map(() => 1));
    await end(...samples);
  });

  it('comes up six times at one moment where nothing has been made yet', async () => {
    const variables = await serverVariables(server);
    const samples = await Promise.all(Array.from({ length: 6 }, () => startSample(variables)));
    const tokens = await Promise.all(samples.map((one) => one.signIn()));
    expect(await samples[0]!.client.sessions(tokens[5]!.access_token)).toHaveLength(6);
    for (const sample of samples) expect(sample.output()).toMatch(/^Sample on [^\n]+\n$/);
    await end(...samples);
  });
});
