import { describe, expect, it } from '@jest/globals';
import { Device } from '../support/device.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { SAMPLE_SERVERS, serverVariables } from '../support/sample-servers.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';
import { scaled } from '../support/thorough.js';

const STORES = ['sqlite', ...SAMPLE_SERVERS] as const;
/** Each costs a start. */
const KILLS = scaled(20);
const SESSIONS = 8;
/** Ample, so that only a test that hangs runs into it, however busy the machine is. */
const LONGEST_MS = 300_000;

/** Refreshes until the server is gone, and tells of each answer. */
async function storm(
  device: Device,
  { client }: SampleProcess,
  tabs: number,
  tell: (status: number) => void,
): Promise<void> {
  for (;;) {
    const answers = device.refreshOn(client, tabs).map((one) => one.then((it) => tell(it.status)));
    const outcomes = await Promise.allSettled(answers);
    if (outcomes.some(({ status }) => status === 'rejected')) return;
  }
}

/** Variables for a sample on a store that nobody else has. */
const freshOn = (store: (typeof STORES)[number]) =>
  store === 'sqlite' ? freshVariables() : serverVariables(store);

describe.each(STORES)('kill -9 on %s', (store) => {
  it(
    `in the middle of a refresh storm, ${KILLS} times: every client goes on with the newest token it holds (F5, F6, R36, R38)`,
    async () => {
      const variables = await freshOn(store);
      const start = (round: number) =>
        startSample({ ...variables, HTTP_ADAPTER: HTTP_ADAPTERS[round % 2]! });
      let sample = await start(0);
      const { access_token: accessToken } = await sample.signIn();
      const signedIn = await Promise.all(Array.from({ length: SESSIONS }, () => sample.signIn()));
      const devices = signedIn.map(({ refresh_token: token }) => new Device(token));

      for (let round = 0; round < KILLS; round += 1) {
        const killAfter = 2 * SESSIONS + 7 * round;
        const statuses: number[] = [];
        let ending: Promise<unknown> | undefined;
        const tell = (status: number) => {
          statuses.push(status);
          if (statuses.length === killAfter) ending = sample.end('SIGKILL');
        };
        await Promise.all(devices.map((one, at) => storm(one, sample, 1 + (at % 2), tell)));

        expect(await ending).toEqual({ code: null, signal: 'SIGKILL' });
        expect(statuses.length).toBeGreaterThanOrEqual(killAfter);
        expect(new Set(statuses)).toEqual(new Set([200]));
        sample = await start(round + 1);
      }

      expect(await sample.client.sessions(accessToken)).toHaveLength(SESSIONS + 1);
      expect(sample.output()).not.toMatch(/reuse/);
      await sample.end('SIGTERM');
    },
    LONGEST_MS,
  );

  it('right after an answer: who was signed in is signed in, who was signed out is signed out (R44)', async () => {
    const variables = await freshOn(store);
    let sample = await startSample(variables);
    const many = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 5 }, work));
    const leaving = await many(() => sample.signIn());
    const staying = await many(() => sample.signIn());
    await sample.end('SIGKILL');

    sample = await startSample(variables);
    const left = await Promise.all(
      leaving.map(({ refresh_token: token }) => sample.client.logout(token)),
    );
    await sample.end('SIGKILL');
    expect(left.map(({ status }) => status)).toEqual(leaving.map(() => 204));

    sample = await startSample(variables);
    for (const { refresh_token: token } of staying) {
      expect((await sample.client.refresh(token)).status).toBe(200);
    }
    for (const { refresh_token: token } of leaving) {
      expect((await sample.client.refresh(token)).status).toBe(400);
    }
    await sample.end('SIGTERM');
  });
});
