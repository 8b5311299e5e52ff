import { describe, expect, it } from '@jest/globals';
import { PASSWORDS } from '../support/sample-people.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

/** A part of a secret is a secret: this many characters of one must not be found. */
const TELLING = 16;

describe.each(HTTP_ADAPTERS)('a whole tour on %s, with everything logged', (adapter) => {
  it('leaves no token, password or secret in the output (R84, R86, attack 89)', async () => {
    const variables = freshVariables({
      ...{ HTTP_ADAPTER: adapter, LOG_LEVEL: 'debug', GRACE_PERIOD: '1', RACE_TOLERANCE: '0' },
    });
    const sample = await startSample(variables);
    const secrets = [variables.AUTH_SECRET!, ...(await tour(sample))];
    await sample.end('SIGTERM');

    const output = sample.output();
    for (const fact of ['signed-in', 'refreshed', 'retried', 'reuse', 'refused', 'revoked']) {
      expect(output).toContain(fact);
    }
    const found = secrets.filter((secret) => partsOf(secret).some((part) => output.includes(part)));
    expect(found).toEqual([]);
    for (const password of Object.values(PASSWORDS)) expect(output).not.toContain(password);
    expect(output).not.toMatch(/ndt_rt_|eyJ/);
  });
});

/** Uses everything, rightly and wrongly, and gives every token that was ever sent. */
async function tour(sample: SampleProcess): Promise<readonly string[]> {
  const { client } = sample;
  const [stolen, alice, bob] = [
    await sample.signIn(),
    await sample.signIn(),
    await sample.signIn('bob'),
  ];
  const retried = await client.refreshAtOnce(stolen.refresh_token, 3);
  const [{ body: second }] = retried as [(typeof retried)[number]];
  const { body: third } = await client.refresh(second.refresh_token);
  expect((await client.refresh(stolen.refresh_token)).status).toBe(400);
  expect((await client.refresh(third.refresh_token)).status).toBe(400);

  const tokens = [stolen, alice, bob, second, third, ...retried.map(({ body }) => body)].flatMap(
    (pair) => [pair.access_token, pair.refresh_token],
  );
  for (const token of [alice.access_token, alice.refresh_token]) await misuse(sample, token);

  const next = 'looking-glass-and-what-she-found';
  const passwords = { current: PASSWORDS.alice, next };
  await client.post('/account/password', { ...passwords, current: next }, alice.access_token);
  await client.post('/account/password', passwords, alice.access_token);
  for (const verb of ['kick', 'disable', 'enable']) {
    await client.post(`/admin/users/alice/${verb}`, undefined, bob.access_token);
  }
  await client.logout(bob.refresh_token);
  await client.post('/auth/logout-all', undefined, bob.access_token);
  return [...tokens, next];
}

/** Puts a token wherever it does not belong. */
async function misuse({ client }: SampleProcess, token: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const damaged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  await client.get('/me', damaged);
  await client.get('/me', `${token} ${token}`);
  await client.get(`/me?access_token=${token}`);
  await client.get(`/${token}`);
  await client.get(`/%zz${token}`);
  await client.refresh(damaged);
  await client.refresh(token.repeat(20));
  await client.login(token, token);
  await client.post('/auth/refresh', { refresh_token: [token] });
  await client.post('/auth/refresh', { [token]: token });
  await client.post('/auth/logout', { refresh_token: { token } }, token);
  await client.delete(`/auth/sessions/${token}`, token);
  await client.postForm('/auth/refresh', `refresh_token=${token}&refresh_token=${token}`);
  for (const body of [
    `{"refresh_token":"${token}`,
    `"${token}"`,
    token,
    `{"__proto__":"${token}"}`,
  ]) {
    await client.send('POST', '/auth/refresh', { headers: json, body });
  }
}

/** Overlapping parts, so that a token that was cut is found too. */
function partsOf(secret: string): readonly string[] {
  const parts = [];
  for (let at = 0; at + TELLING <= secret.length; at += TELLING / 2) {
    parts.push(secret.slice(at, at + TELLING));
  }
  return parts;
}
