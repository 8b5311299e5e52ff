import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from '../support/access-tokens.js';
import { HTTP_ADAPTERS, ISSUER, PLATFORMS, sharedApp } from '../support/test-app.js';
import { INVALID_CREDENTIALS, INVALID_REQUEST, verdictOf } from '../support/verdicts.js';

describe.each(PLATFORMS)('signing in on $adapter with $store', (platform) => {
  const test = sharedApp(platform);

  it('answers with the token response of RFC 6749 section 5.1', async () => {
    const { status, headers, body } = await test.client.login();
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^ndt_rt_[\w-]{60}$/),
      refresh_expires_in: 604_800,
      scope: 'orders:read orders:write',
    });
  });

  it('R6 issues an access token in the profile of RFC 9068, on the clock of the module', async () => {
    const tokens = await test.client.signIn();
    const now = Math.floor(test.clock.now() / 1_000);
    const claims = {
      iss: ISSUER,
      sub: 'alice',
      aud: 'orders',
      exp: now + 600,
      iat: now,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      sid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/),
      client_id: 'first-party',
      auth_time: now,
      scope: 'orders:read orders:write',
      roles: ['clerk'],
    };
    expect(decodeJwt(tokens.access_token)).toEqual({
      header: { alg: 'HS256', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{16}$/) },
      payload: claims,
    });
    expect((await test.client.get('/me', tokens.access_token)).body).toEqual(claims);
    expect((await test.client.get('/sub', tokens.access_token)).body).toEqual({ sub: 'alice' });
  });

  it('leaves scope and roles out for a subject who has none', async () => {
    test.subjects.people.set('carol', { sub: 'carol' });
    const tokens = await test.client.signIn('carol');
    expect(tokens).not.toHaveProperty('scope');
    const { body } = await test.client.get('/me', tokens.access_token);
    expect(body).not.toHaveProperty('scope');
    expect(body).not.toHaveProperty('roles');
    const renewed = await test.client.renew(tokens.refresh_token);
    expect(renewed).not.toHaveProperty('scope');
  });

  it('R33 R70 begins a session of its own at each sign-in', async () => {
    const both = [await test.client.signIn(), await test.client.signIn()];
    const sids = both.map((tokens) => decodeJwt(tokens.access_token).payload.sid);
    expect(new Set(sids).size).toBe(2);
    expect(new Set(both.map((tokens) => tokens.refresh_token)).size).toBe(2);
  });

  it('takes a form as well, and the client id of the request', async () => {
    const form = 'username=alice&password=right&client_id=kiosk';
    const { status, body } = await test.client.postForm('/auth/login', form);
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token)).payload.client_id).toBe('kiosk');
  });

  it('tells an unknown person, a wrong password and a disabled account alike: 401 invalid_credentials', async () => {
    const answers = [
      await test.client.login('nobody', 'right'),
      await test.client.login('alice', 'wrong'),
      await test.client.login('', ''),
      await test.client.post('/auth/login', {}),
    ];
    for (const answer of answers) expect(verdictOf(answer)).toEqual(INVALID_CREDENTIALS);
  });
});

describe.each(HTTP_ADAPTERS)('a malformed sign-in on %s', (adapter) => {
  const test = sharedApp({ adapter });

  const good = { username: 'alice', password: 'right' };
  it.each<[string, unknown]>([
    ['no body', undefined],
    ['an array', [good]],
    ['a client id that is an object', { ...good, client_id: { $ne: '' } }],
    ['a client id that is a list', { ...good, client_id: ['a', 'b'] }],
    ['an empty client id', { ...good, client_id: '' }],
    ['a client id with a line break', { ...good, client_id: 'a\r\nb' }],
    ['a client id that is too long', { ...good, client_id: 'a'.repeat(256) }],
    ['R88 a body that is nested too deeply', { ...good, deep: nested(19) }],
  ])('is 400 invalid_request: %s', async (_title, body) => {
    expect(verdictOf(await test.client.post('/auth/login', body))).toEqual(INVALID_REQUEST);
  });

  it('R88 takes a body of the greatest depth', async () => {
    expect((await test.client.login('alice', 'right', { deep: nested(18) })).status).toBe(200);
  });

  it('writes nothing for any of them', () => {
    expect(test.repository.calls).toEqual(['create']);
  });
});

function nested(levels: number): object {
  return levels === 0 ? {} : { inner: nested(levels - 1) };
}
