import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tokens } from '../support/http-client.js';
import { PASSWORDS } from '../support/sample-people.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';
import { followEvents } from '../support/server-sent-events.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const ROUTES = ['/evaluation/settings', '/evaluation/sessions', '/assets/page.css'];
const COLUMNS = [
  ...['sid', 'subject', 'client_id', 'generation', 'scope', 'roles', 'amr', 'acr'],
  ...['authenticated_at', 'created_at', 'rotated_at', 'used_at', 'inactivity_deadline'],
  ...['absolute_deadline', 'revoked_at', 'revocation_reason', 'user_agent', 'ip_address'],
];

/** What the page reads of the store. */
interface Rows {
  readonly store_calls: number;
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
}

/** Every piece of a token that is long enough to be of use. */
const piecesOf = ({ access_token: access, refresh_token: refresh }: Tokens) =>
  [refresh.slice('ndt_rt_'.length), ...access.split('.')].flatMap((text) => text.match(/.{16}/g)!);

describe.each(HTTP_ADAPTERS)('the evaluation page on %s', (adapter) => {
  let sample: SampleProcess;
  beforeAll(async () => {
    sample = await startSample(freshVariables({ HTTP_ADAPTER: adapter }));
  });
  afterAll(() => sample.end('SIGTERM'));

  const rows = async () => (await sample.client.get<Rows>('/evaluation/sessions')).body;
  const turn = (up: unknown) => sample.client.post('/evaluation/user-service', { up });

  it('is at /, and a program that asks for JSON gets a list', async () => {
    const page = await sample.client.send<string>('GET', '/', { headers: BROWSER });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.body).toMatch(/^<!doctype html>/);
    const anything = await sample.client.send('GET', '/', { headers: { accept: '*/*' } });
    expect(anything.body).toBe(page.body);
    const headers = { accept: 'application/json' };
    const list = await sample.client.send('GET', '/', { headers });
    expect(list.headers.get('content-type')).toMatch(/^application\/json/);
    expect(list.body).toMatchObject({ people: expect.any(Array) });
    for (const answer of [list, page, anything]) expect(answer.headers.get('vary')).toBe('Accept');
  });

  it('allows no script, style or address but its own, and has none in its document', async () => {
    const { headers, body } = await sample.client.send<string>('GET', '/', { headers: BROWSER });
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|https?:\/\//);
    expect([...body.matchAll(/<script[^>]*>/g)]).toHaveLength(1);
  });

  it('serves its own files with their types, and no other', async () => {
    for (const [path, type] of [
      ['page.css', 'text/css'],
      ['mark.svg', 'image/svg+xml'],
      ['sample/page/main.js', 'text/javascript'],
      ['sample/page/scenes/two-tabs.js', 'text/javascript'],
      ['lib/client/index.js', 'text/javascript'],
    ] as const) {
      const { status, headers } = await sample.client.get(`/assets/${path}`);
      expect([path, status, headers.get('content-type')]).toEqual([
        path,
        200,
        expect.stringContaining(type),
      ]);
      expect(headers.get('cache-control')).toBe('no-cache');
    }
    for (const path of [
      ...['nothing.js', 'sample/page/scenes', '%2e%2e/sample/main.js', '..%2fsample%2fmain.js'],
      ...['sample/page/../../../sample/main.js', 'constructor', '__proto__', 'page.css/x', ''],
    ])
      expect([path, (await sample.client.get(`/assets/${path}`)).status]).toEqual([path, 404]);
  });

  it('tells of a sign-in, a refresh and their store calls as they happen, and no token', async () => {
    const stream = await followEvents(sample.client.url);
    expect(await stream.next('open')).toEqual({});
    const tokens = await sample.signIn('alice');
    const next = await sample.client.renew(tokens.refresh_token);
    const signedIn = await stream.next('auth');
    expect(signedIn).toEqual({
      type: 'signed-in',
      at: expect.any(String),
      sid: expect.any(String),
      subject: 'alice',
    });
    expect(await stream.next('auth')).toMatchObject({ type: 'refreshed', generation: 1 });
    expect(await stream.next('store')).toEqual({ verb: 'create' });
    expect(await stream.next('store')).toEqual({ verb: 'find' });
    expect(await stream.next('store')).toEqual({ verb: 'rotate' });
    for (const piece of [...piecesOf(tokens), ...piecesOf(next), 'ndt_rt_'])
      expect(stream.text()).not.toContain(piece);
    stream.close();
  });

  it('shows the rows of the store, every column and nothing secret, ended ones too', async () => {
    const tokens = await sample.signIn('bob');
    const next = await sample.client.renew(tokens.refresh_token);
    const [row] = (await rows()).sessions;
    expect(Object.keys(row!)).toEqual(COLUMNS);
    expect(row).toMatchObject({ subject: 'bob', generation: 1, revoked_at: null });
    await sample.client.logout(next.refresh_token);
    const after = await rows();
    expect(after.sessions[0]).toMatchObject({ sid: row!.sid, revocation_reason: 'logout' });
    for (const piece of [...piecesOf(tokens), ...piecesOf(next), 'ndt_rt_'])
      expect(JSON.stringify(after)).not.toContain(piece);
  });

  it('counts calls of the store: none for a request, two for a refresh, none for its own look', async () => {
    const { access_token: token, refresh_token: refreshToken } = await sample.signIn('alice');
    const before = (await rows()).store_calls;
    for (let request = 0; request < 5; request += 1) await sample.client.get('/me', token);
    expect((await rows()).store_calls - before).toBe(0);
    await sample.client.renew(refreshToken);
    expect((await rows()).store_calls - before).toBe(2);
  });

  it('tells the settings in force, defaults included, in seconds', async () => {
    expect((await sample.client.get('/evaluation/settings')).body).toEqual({
      access_token_lifetime: 600,
      grace_period: 30,
      race_tolerance: 2,
      inactivity_timeout: 604_800,
      absolute_lifetime: 2_592_000,
      on_reuse: 'revoke-session',
      revocation_check: 'none',
      max_sessions: null,
      transport: expect.any(String),
      store: expect.stringMatching(/^(sql\.js|better-sqlite3) in /),
      http_adapter: adapter,
      user_service_up: true,
    });
  });

  it('gives its feeds to nobody who asks for them by another name of this machine', async () => {
    const statusFor = (path: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${sample.client.url}${path}`, { headers: { host } }, (answer) => {
          answer.destroy();
          resolve(answer.statusCode);
        }).once('error', reject);
      });
    for (const path of ['/evaluation/settings', '/evaluation/sessions', '/evaluation/events']) {
      for (const host of [
        'evil.example',
        'evil.example:3000',
        '127.0.0.1.evil.example',
        '10.0.0.1',
      ])
        expect([path, host, await statusFor(path, host)]).toEqual([path, host, 403]);
      for (const host of ['localhost', 'LOCALHOST:3000', '127.0.0.1:80', '[::1]:3000'])
        expect([path, host, await statusFor(path, host)]).toEqual([path, host, 200]);
    }
  });

  it('switches the user service off and on: 503 meanwhile, and the same token afterwards', async () => {
    const { refresh_token: token } = await sample.signIn('alice');
    expect((await turn(false)).body).toEqual({ up: false });
    const { status, headers } = await sample.client.refresh(token);
    expect([status, headers.has('retry-after')]).toEqual([503, true]);
    expect((await sample.client.login('alice', PASSWORDS.alice)).status).toBe(503);
    expect((await turn(true)).body).toEqual({ up: true });
    expect((await sample.client.refresh(token)).status).toBe(200);
    for (const wrong of [undefined, 'no', 0])
      expect((await turn(wrong)).body).toEqual({ error: 'invalid_request' });
  });

  it('keeps nobody waiting at shutdown who listens to events', async () => {
    const other = await startSample(freshVariables({ HTTP_ADAPTER: adapter }));
    const stream = await followEvents(other.client.url);
    await stream.next('open');
    const begun = performance.now();
    expect(await other.end('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    expect(performance.now() - begun).toBeLessThan(2_000);
    await stream.ended;
  });
});

describe('the evaluation page', () => {
  it.each([
    ['on an address that others reach', { HTTP_ADAPTER: 'express', HOST: '0.0.0.0' }],
    ['with EVALUATION=off', { HTTP_ADAPTER: 'fastify', EVALUATION: 'off' }],
  ])('is not there %s', async (_, variables) => {
    const closed = await startSample(freshVariables(variables));
    const port = new URL(closed.client.url).port;
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, init);
    for (const path of [...ROUTES, '/evaluation/events'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    const post = { method: 'POST', body: '{"up":false}', headers: { 'content-type': 'text/json' } };
    expect((await ask('/evaluation/user-service', post)).status).toBe(404);
    const overview = await ask('/', { headers: BROWSER });
    expect(overview.headers.get('content-type')).toMatch(/^application\/json/);
    await closed.end('SIGTERM');
  });

  it('is there on any address with EVALUATION=on', async () => {
    const variables = { HTTP_ADAPTER: 'fastify', HOST: '0.0.0.0', EVALUATION: 'on' };
    const open = await startSample(freshVariables(variables));
    const port = new URL(open.client.url).port;
    for (const path of ROUTES)
      for (const host of ['127.0.0.1', '127.0.0.2'])
        expect((await fetch(`http://${host}:${port}${path}`)).status).toBe(200);
    await open.end('SIGTERM');
  });
});
