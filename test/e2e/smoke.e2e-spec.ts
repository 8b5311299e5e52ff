import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpClient } from '../support/http-client.js';
import { HTTP_ADAPTERS, startApp, type TestApp } from '../support/test-app.js';

describe.each(HTTP_ADAPTERS)('a signed-in person on %s', (adapter) => {
  let test: TestApp;
  let client: HttpClient;
  beforeEach(async () => {
    test = await startApp({ adapter });
    client = new HttpClient(test.url);
  });
  afterEach(() => test.close());

  it('signs in, is let in, refreshes, signs out', async () => {
    const anonymous = await client.get('/me');
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer');
    const login = await client.login();
    expect(login.status).toBe(200);
    console.log(login.body, anonymous.body);
    const me = await client.get('/me', login.body.access_token);
    console.log(me.body);
    expect(me.status).toBe(200);
    const first = await Promise.all(
      Array.from({ length: 50 }, () => client.refresh(login.body.refresh_token)),
    );
    expect(new Set(first.map((one) => one.status))).toEqual(new Set([200]));
    expect(new Set(first.map((one) => one.body.refresh_token)).size).toBe(1);
    test.clock.advance(31_000);
    const reuse = await client.refresh(login.body.refresh_token);
    expect([reuse.status, reuse.body]).toEqual([400, { error: 'invalid_grant' }]);
    const dead = await client.refresh(first[0]!.body.refresh_token);
    expect(dead.status).toBe(400);
    console.log(test.events.filter((e) => e.type !== 'retried').map((e) => e.type));
    const out = await client.post('/auth/logout', { refresh_token: login.body.refresh_token });
    expect(out.status).toBe(204);
    const sessions = await client.get('/auth/sessions', login.body.access_token);
    console.log(sessions.body);
    const strict = await client.get('/strict', login.body.access_token);
    console.log(strict.status, strict.body, strict.headers.get('www-authenticate'));
  });
});
