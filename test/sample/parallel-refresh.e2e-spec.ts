import { describe, expect, it } from '@jest/globals';
import { statusesOf } from '../support/http-client.js';
import { startSample } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const SESSIONS = 20;
const AT_ONCE = 50;

describe.each(HTTP_ADAPTERS)('parallel refreshes on %s', (adapter) => {
  it('20 sessions, 50 refreshes of one token each: 1,000 answers 200, one successor each (R37, F10, F13, 49)', async () => {
    const sample = await startSample(freshVariables({ HTTP_ADAPTER: adapter }));
    const { client } = sample;
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => sample.signIn()));
    const answers = await Promise.all(
      sessions.map(({ refresh_token: token }) => client.refreshAtOnce(token, AT_ONCE)),
    );

    expect(statusesOf(answers.flat())).toEqual({ 200: SESSIONS * AT_ONCE });
    const successors = answers.map((ofOne) => new Set(ofOne.map(({ body }) => body.refresh_token)));
    expect(successors.map(({ size }) => size)).toEqual(sessions.map(() => 1));
    const newest = successors.flatMap((ofOne) => [...ofOne]);
    expect(new Set([...newest, ...sessions.map((one) => one.refresh_token)]).size).toBe(
      2 * SESSIONS,
    );
    const next = await Promise.all(newest.map((token) => client.refresh(token)));
    expect(statusesOf(next)).toEqual({ 200: SESSIONS });
    await sample.end('SIGTERM');
  });
});
