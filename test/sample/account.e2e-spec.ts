import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessTokenKeyOf, compact, decodeJwt, hs256 } from '../support/access-tokens.js';
import { PASSWORDS } from '../support/sample-people.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshVariables, type Variables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const GONE = [400, { error: 'invalid_grant' }];

describe.each(HTTP_ADAPTERS)('a change of password on %s', (adapter) => {
  let variables: Variables;
  let sample: SampleProcess;
  beforeAll(async () => {
    variables = freshVariables({ HTTP_ADAPTER: adapter });
    sample = await startSample(variables);
  });
  afterAll(() => sample.end('SIGTERM'));

  const change = async (token: string, body: unknown) => {
    const answer = await sample.client.post('/account/password', body, token);
    return [answer.status, answer.body] as const;
  };
  const refresh = async (token: string) => {
    const { status, body } = await sample.client.refresh(token);
    return [status, body] as const;
  };

  it('keeps the session that asks, ends the others, and only the new password is good (R46)', async () => {
    const [mine, other] = [await sample.signIn(), await sample.signIn()];
    const bob = await sample.signIn('bob');
    const passwords = { current: PASSWORDS.alice, next: 'looking-glass' };
    expect(await change(mine.access_token, passwords)).toEqual([204, undefined]);

    expect((await refresh(mine.refresh_token))[0]).toBe(200);
    expect(await refresh(other.refresh_token)).toEqual(GONE);
    expect((await sample.client.get('/strict', other.access_token)).status).toBe(401);
    expect((await refresh(bob.refresh_token))[0]).toBe(200);
    expect((await sample.client.login('alice', PASSWORDS.alice)).status).toBe(401);
    expect((await sample.client.login('alice', 'looking-glass')).status).toBe(200);

    const back = { current: 'looking-glass', next: PASSWORDS.alice };
    expect(await change(mine.access_token, back)).toEqual([204, undefined]);
    await sample.signIn();
  });

  it('wants the current password, and changes nothing without it', async () => {
    const [mine, other] = [await sample.signIn(), await sample.signIn()];
    const wrong = { current: PASSWORDS.bob, next: 'looking-glass' };
    expect(await change(mine.access_token, wrong)).toEqual([401, { error: 'invalid_credentials' }]);

    expect((await refresh(other.refresh_token))[0]).toBe(200);
    expect((await sample.client.login('alice', 'looking-glass')).status).toBe(401);
    await sample.signIn();
  });

  it('refuses a malformed body with 400 invalid_request', async () => {
    const { access_token: token } = await sample.signIn();
    const current = PASSWORDS.alice;
    for (const body of [
      undefined,
      [],
      {},
      { current },
      { next: 'x' },
      { current, next: '' },
      { current, next: 7 },
      { current: [current], next: 'x' },
    ]) {
      expect(await change(token, body)).toEqual([400, { error: 'invalid_request' }]);
    }
  });

  it('needs a sign-in of the last five minutes; a refresh is none', async () => {
    const { access_token: fresh } = await sample.signIn();
    const sixMinutesAgo = signedIn(6 * 60, fresh);
    expect((await sample.client.get('/me', sixMinutesAgo)).status).toBe(200);
    const answer = await sample.client.post('/account/password', {}, sixMinutesAgo);
    expect([answer.status, answer.body]).toEqual([
      401,
      { error: 'insufficient_user_authentication' },
    ]);
    expect(answer.headers.get('www-authenticate')).toContain('max_age="300"');
    expect(await change(signedIn(4 * 60, fresh), {})).toEqual([400, { error: 'invalid_request' }]);
  });

  /** The same token as it would be had the sign-in been earlier. */
  function signedIn(secondsAgo: number, token: string): string {
    const { header, payload } = decodeJwt(token);
    const claims = { ...payload, auth_time: Number(payload.auth_time) - secondsAgo };
    return compact(header, claims, hs256(accessTokenKeyOf(variables.AUTH_SECRET!).key));
  }
});
