import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const GONE = [400, { error: 'invalid_grant' }];

describe.each(HTTP_ADAPTERS)('an administrator on %s', (adapter) => {
  let sample: SampleProcess;
  let admin: string;
  beforeAll(async () => {
    sample = await startSample(freshVariables({ HTTP_ADAPTER: adapter }));
    ({ access_token: admin } = await sample.signIn('bob'));
  });
  afterAll(() => sample.end('SIGTERM'));

  const order = async (verb: string, sub: string) =>
    (await sample.client.post(`/admin/users/${sub}/${verb}`, undefined, admin)).status;
  const refresh = async (token: string) => {
    const { status, body } = await sample.client.refresh(token);
    return [status, body] as const;
  };
  const visit = async (path: string, token: string) =>
    (await sample.client.get(path, token)).status;

  it('kicks somebody: every session ends, a strict route refuses at once, a plain one at expiry (R46)', async () => {
    const [phone, laptop] = [await sample.signIn(), await sample.signIn()];
    expect(await visit('/strict', phone.access_token)).toBe(200);
    expect(await order('kick', 'alice')).toBe(204);

    expect(await refresh(phone.refresh_token)).toEqual(GONE);
    expect(await refresh(laptop.refresh_token)).toEqual(GONE);
    const strict = await sample.client.get('/strict', phone.access_token);
    expect([strict.status, strict.body]).toEqual([401, { error: 'invalid_token' }]);
    expect(await visit('/me', phone.access_token)).toBe(200);
    expect(await visit('/strict', admin)).toBe(200);

    const again = await sample.signIn();
    expect(await visit('/strict', again.access_token)).toBe(200);
    expect(await order('kick', 'alice')).toBe(204);
    expect(await order('kick', 'alice')).toBe(204);
  });

  it('disables somebody, who can neither sign in nor refresh until enabled again (R30, R46, attack 56)', async () => {
    const before = await sample.signIn();
    expect(await order('disable', 'alice')).toBe(204);

    const login = await sample.client.login('alice', 'wonderland');
    expect([login.status, login.body]).toEqual([401, { error: 'invalid_credentials' }]);
    expect(await refresh(before.refresh_token)).toEqual(GONE);
    expect(await visit('/strict', before.access_token)).toBe(401);
    const { body } = await sample.client.get('/admin/users', admin);
    expect(body).toMatchObject({ users: [{ sub: 'alice', disabled: true }, { disabled: false }] });

    expect(await order('enable', 'alice')).toBe(204);
    expect(await refresh(before.refresh_token)).toEqual(GONE);
    const after = await sample.signIn();
    expect((await refresh(after.refresh_token))[0]).toBe(200);
  });

  it('disables somebody in the middle of their refreshes: nothing is alive afterwards (attack 52)', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => sample.signIn()));
    const storm = sessions.map(async ({ refresh_token: token }) => {
      let newest = token;
      for (let count = 0; count < 5; count += 1) {
        const { status, body } = await sample.client.refresh(newest);
        if (status === 200) newest = body.refresh_token;
      }
      return newest;
    });
    expect(await order('disable', 'alice')).toBe(204);
    expect(await order('enable', 'alice')).toBe(204);
    for (const newest of await Promise.all(storm)) expect(await refresh(newest)).toEqual(GONE);
  });
});
