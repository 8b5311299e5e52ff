import { describe, expect, it } from '@jest/globals';
import type { Answer, Tokens } from '../support/http-client.js';
import { freshVariables, startSample, type SampleProcess } from '../support/sample-process.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const ROUNDS = 20;
const SESSIONS = 8;

/** A device that keeps the newest refresh token it was given. */
class Device {
  constructor(private newest: string) {}

  /**
   * Refreshes until the server is gone, and tells of each answer.
   *
   * @param tabs how many requests with the same token it sends at once
   */
  async refreshOn(sample: SampleProcess, tabs: number, tell: (status: number) => void) {
    for (;;) {
      const token = this.newest;
      const requests = Array.from({ length: tabs }, () => sample.client.refresh(token));
      const outcomes = await Promise.allSettled(requests.map((one) => one.then(this.keep(tell))));
      if (outcomes.some(({ status }) => status === 'rejected')) return;
    }
  }

  private keep(tell: (status: number) => void) {
    return ({ status, body }: Answer<Tokens>): void => {
      if (status === 200) this.newest = body.refresh_token;
      tell(status);
    };
  }
}

describe('kill -9', () => {
  it(`in the middle of a refresh storm, ${ROUNDS} times: every client goes on with the newest token it holds (F5, F6, R36, R38)`, async () => {
    const variables = freshVariables();
    const start = (round: number) =>
      startSample({ ...variables, HTTP_ADAPTER: HTTP_ADAPTERS[round % 2]! });
    let sample = await start(0);
    const { access_token: accessToken } = await sample.signIn();
    const signedIn = await Promise.all(Array.from({ length: SESSIONS }, () => sample.signIn()));
    const devices = signedIn.map(({ refresh_token: token }) => new Device(token));

    for (let round = 0; round < ROUNDS; round += 1) {
      const killAfter = 2 * SESSIONS + 7 * round;
      const statuses: number[] = [];
      let ending: Promise<unknown> | undefined;
      const tell = (status: number) => {
        statuses.push(status);
        if (statuses.length === killAfter) ending = sample.end('SIGKILL');
      };
      await Promise.all(devices.map((one, at) => one.refreshOn(sample, 1 + (at % 2), tell)));

      expect(await ending).toEqual({ code: null, signal: 'SIGKILL' });
      expect(statuses.length).toBeGreaterThanOrEqual(killAfter);
      expect(new Set(statuses)).toEqual(new Set([200]));
      sample = await start(round + 1);
    }

    expect(await sample.client.sessions(accessToken)).toHaveLength(SESSIONS + 1);
    expect(sample.output()).not.toMatch(/reuse/);
    await sample.end('SIGTERM');
  }, 120_000);

  it('right after an answer: who was signed in is signed in, who was signed out is signed out (R44)', async () => {
    const variables = freshVariables();
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
