import { describe, expect, it, beforeAll } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { RequireScopes } from 'nestjs-dual-token';
import { exchange, getRequest } from '../support/raw-http.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';
import {
  INVALID_REQUEST,
  MISSING_ROLE,
  missingScope,
  NO_CREDENTIALS,
  verdictOf,
} from '../support/verdicts.js';

/** Whatever a scope may be made of (RFC 6749 section 3.3). */
const ODD_SCOPE = "!#$%&'()*+,-./:;<=>?@[]^_`{|}~";

@Controller('odd')
class OddScopeController {
  @RequireScopes(ODD_SCOPE)
  @Get()
  odd(): object {
    return { ok: true };
  }

  @Post()
  echo(): object {
    return { ok: true };
  }
}

describe.each(HTTP_ADAPTERS)('the Authorization header on %s', (adapter) => {
  const test = sharedApp({ adapter, controllers: [OddScopeController] });
  let good: string;
  beforeAll(async () => {
    good = (await test.client.signIn()).access_token;
  });
  const me = (authorization: string) =>
    test.client.send('GET', '/me', { headers: { authorization } });

  it.each(['Bearer ', 'bearer ', 'BEARER ', 'bEaReR ', 'Bearer   '])(
    'R71, attack 78: takes the scheme in any case and one space or more: "%s"',
    async (scheme) => {
      expect((await me(scheme + good)).status).toBe(200);
    },
  );

  it.each<[string, (token: string) => string]>([
    ['a tab after the scheme', (token) => `Bearer\t${token}`],
    ['a tab after the space', (token) => `Bearer \t${token}`],
    ['nothing after the scheme', () => 'Bearer'],
    ['two tokens', (token) => `Bearer ${token} ${token}`],
    ['a token and a word', (token) => `Bearer ${token} x`],
    ['attack 77: a list', (token) => `Bearer ${token}, Bearer ${token}`],
    ['a list without spaces', (token) => `Bearer ${token},${token}`],
    ['a quoted token', (token) => `Bearer "${token}"`],
    ['a parameter', (token) => `Bearer token=${token};x`],
    ['padding in front', (token) => `Bearer =${token}`],
    ['a letter beyond ASCII', (token) => `Bearer ${token}\u00e9`],
    ['a letter beyond ASCII before', (token) => `Bearer \u00a0${token}`],
    ['a scheme that ends in a colon', (token) => `Bearer: ${token}`],
    ['JSON', (token) => `Bearer {"token":"${token}"}`],
  ])('R71: 400 invalid_request for %s', async (_title, authorization) => {
    expect(verdictOf(await me(authorization(good)))).toEqual(INVALID_REQUEST);
  });

  it.each<[string, (token: string) => string]>([
    ['Basic', () => 'Basic YWxpY2U6cmlnaHQ='],
    ['Basic with the token', (token) => `Basic ${token}`],
    ['no space after the scheme', (token) => `Bearer${token}`],
    ['a longer scheme', (token) => `Bearers ${token}`],
    ['DPoP', (token) => `DPoP ${token}`],
    ['Token', (token) => `Token ${token}`],
    ['the token alone', (token) => token],
    ['an empty header', () => ''],
  ])('R74, attack 78: %s counts as no credentials', async (_title, authorization) => {
    expect(verdictOf(await me(authorization(good)))).toEqual(NO_CREDENTIALS);
  });

  it('R74: challenges without an error code where nothing was sent', async () => {
    expect(verdictOf(await test.client.get('/me'))).toEqual(NO_CREDENTIALS);
  });

  it.each<[string, (token: string) => readonly string[]]>([
    ['twice the same', (t) => [`Authorization: Bearer ${t}`, `Authorization: Bearer ${t}`]],
    ['written in two ways', (t) => [`authorization: Bearer ${t}`, `AUTHORIZATION: Bearer ${t}`]],
    ['a good one first', (t) => [`Authorization: Bearer ${t}`, 'Authorization: Bearer x']],
    ['a good one last', (t) => ['Authorization: Bearer x', `Authorization: Bearer ${t}`]],
    ['another scheme as well', (t) => [`Authorization: Bearer ${t}`, 'Authorization: Basic eA==']],
    ['an empty one as well', (t) => [`Authorization: Bearer ${t}`, 'Authorization:']],
    ['an empty one first', (t) => ['Authorization:', `Authorization: Bearer ${t}`]],
  ])('R72, attack 77: 400 for two Authorization lines: %s', async (_title, lines) => {
    const { status, text } = await exchange(test.url, getRequest('/me', ...lines(good)));
    expect(status).toBe(400);
    expect(text).toContain('{"error":"invalid_request"}');
  });

  it('R72: 400 for a token in the header and in a form', async () => {
    const form = `access_token=${good}`;
    expect(verdictOf(await test.client.postForm('/orders', form, good))).toEqual(INVALID_REQUEST);
  });

  it("R72: leaves a member of the host's JSON alone, whatever its name", async () => {
    expect((await test.client.post('/odd', { access_token: good }, good)).status).toBe(201);
  });

  it.each<[string, string, Record<string, string>]>([
    ['the query', '?access_token=', {}],
    ['a cookie', '', { cookie: 'access_token=' }],
    ['a cookie of the later cookie mode', '', { cookie: '__Host-access_token=' }],
    ['another header', '', { 'x-access-token': '' }],
    ['the header of proxies', '', { 'proxy-authorization': 'Bearer ' }],
  ])('R73: ignores a token in %s', async (_title, query, headers) => {
    const carried: Record<string, string> = {};
    for (const [name, start] of Object.entries(headers)) carried[name] = start + good;
    const path = query === '' ? '/me' : `/me${query}${good}`;
    const answer = await test.client.send('GET', path, { headers: carried });
    expect(verdictOf(answer)).toEqual(NO_CREDENTIALS);
  });

  it('R73: ignores a token in a form where there is no header', async () => {
    const answer = await test.client.postForm('/orders', `access_token=${good}`);
    expect(verdictOf(answer)).toEqual(NO_CREDENTIALS);
  });

  it('R74: 403 insufficient_scope for a missing scope, which the challenge names', async () => {
    const { access_token: bob } = await test.client.signIn('bob');
    const answer = await test.client.post('/orders', {}, bob);
    expect(verdictOf(answer)).toEqual(missingScope('orders:write'));
    expect((await test.client.post('/orders', {}, good)).status).toBe(201);
  });

  it('R74: 403 insufficient_scope for a missing role', async () => {
    const { access_token: bob } = await test.client.signIn('bob');
    expect(verdictOf(await test.client.get('/admin', good))).toEqual(MISSING_ROLE);
    expect((await test.client.get('/admin', bob)).status).toBe(200);
  });

  it('R75: names even an odd scope so that a challenge stays one', async () => {
    expect(verdictOf(await test.client.get('/odd', good))).toEqual(missingScope(ODD_SCOPE));
  });

  it('R75: echoes nothing of the request', async () => {
    const canary = 'canary-4711';
    const answers = [
      await me(`Bearer ${canary}`),
      await me(`Bearer ${canary} ${canary}`),
      await me(`Basic ${canary}`),
      await test.client.get(`/me?error=${canary}`),
    ];
    for (const { status, body, headers } of answers) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify([body, ...headers])).not.toContain(canary);
    }
  });
});
