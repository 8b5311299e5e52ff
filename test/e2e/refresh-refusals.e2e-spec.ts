import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/http-client.js';
import { decodeJwt } from '../support/access-tokens.js';
import {
  freshApp,
  HTTP_ADAPTERS,
  PAIRED_PLATFORMS,
  sharedApp,
  startApp,
} from '../support/test-app.js';
import { INVALID_GRANT, INVALID_REQUEST, verdictOf } from '../support/verdicts.js';

const PREFIX = 'ndt_rt_';
const DAY = 86_400_000;
const bytesOf = (token: string): Buffer => Buffer.from(token.slice(PREFIX.length), 'base64url');
const tokenOf = (bytes: Uint8Array): string => PREFIX + Buffer.from(bytes).toString('base64url');

describe.each(PAIRED_PLATFORMS)(
  'R28: a forged refresh token on $adapter with $store',
  (platform) => {
    const test = freshApp(platform);

    /** Sends tokens made from a good one; expects G400, no call of the store, and a session that lives. */
    const expectNoEffect = async (
      forge: (good: string, sid: string) => readonly string[],
    ): Promise<void> => {
      const good = await test.client.signIn();
      const sid = String(decodeJwt(good.access_token).payload.sid);
      const forged = forge(good.refresh_token, sid);
      expect(forged).not.toContain(good.refresh_token);
      const calls = await test.repository.callsOf(async () => {
        for (const token of forged)
          expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
      });
      expect(calls).toEqual([]);
      expect(test.told('refused')).toHaveLength(forged.length);
      expect(
        new Set(test.told('refused').map(({ reason, sid }) => `${reason} ${String(sid)}`)),
      ).toEqual(new Set(['malformed undefined']));
      expect((await test.client.refresh(good.refresh_token)).status).toBe(200);
    };

    it('attack 42: with any one bit flipped has no effect', () =>
      expectNoEffect((good) =>
        Array.from({ length: bytesOf(good).length * 8 }, (_, bit) => {
          const bytes = bytesOf(good);
          bytes[bit >> 3]! ^= 1 << (bit & 7);
          return tokenOf(bytes);
        }),
      ));

    it('attack 41: of the right length, random or made around a known sid, has no effect', () =>
      expectNoEffect((good, sid) => {
        const known = Buffer.from(sid.replaceAll('-', ''), 'hex');
        const around = (tag: Buffer): Buffer =>
          Buffer.concat([Buffer.of(1), known, randomBytes(8), Buffer.alloc(4), tag]);
        return [
          ...Array.from({ length: 20 }, () => tokenOf(randomBytes(45))),
          tokenOf(around(randomBytes(16))),
          tokenOf(around(Buffer.alloc(16))),
          tokenOf(around(bytesOf(good).subarray(29))),
          `${PREFIX}${'A'.repeat(60)}`,
          sid,
        ];
      }));

    it('attack 43: cut, made longer, padded or spelled otherwise has no effect', () =>
      expectNoEffect((good) => {
        const text = good.slice(PREFIX.length);
        const bytes = bytesOf(good);
        return [
          ...[good.slice(0, -1), good.slice(0, -4), good.slice(1), `${good}A`, `${good}AAAA`],
          ...[`${good}=`, `${good}==`, ` ${good}`, `${good} `, `${good}\n`, `${good}\0`],
          ...[text, `${PREFIX}${PREFIX}${text}`, good.toUpperCase(), `NDT_RT_${text}`],
          ...[`ndt_at_${text}`, `${PREFIX}${text.slice(0, 30)}\n${text.slice(30)}`],
          `${PREFIX}${bytes.toString('hex')}`,
          `${PREFIX}+${text.slice(1)}`,
          `${PREFIX}/${text.slice(1)}`,
          tokenOf(bytes.subarray(0, 44)),
          tokenOf(Buffer.concat([bytes, Buffer.of(0)])),
          tokenOf(Buffer.concat([Buffer.of(2), bytes.subarray(1)])),
          'x'.repeat(90_000),
        ];
      }));

    it('R98, attack 44: of another issuer with the same secret and the same store has no effect', async () => {
      const other = await startApp({
        ...platform,
        store: test.store,
        auth: { issuer: 'https://other.test' },
      });
      try {
        const { refresh_token: token } = await other.client.signIn();
        const calls = await test.repository.callsOf(async () => {
          expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
          expect((await test.client.logout(token)).status).toBe(204);
        });
        expect(calls).toEqual([]);
        expect((await other.client.refresh(token)).status).toBe(200);
      } finally {
        await other.close();
      }
    });
  },
);

describe.each(PAIRED_PLATFORMS)('R86: a refused refresh on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: { refreshToken: { onAhead: 'reject' } } });

  it('looks the same for every cause; the event tells them apart', async () => {
    const { client, clock, subjects } = test;
    const answers: Answer<unknown>[] = [];
    const refuse = async (token: string, more: object = {}): Promise<void> => {
      answers.push(await client.refresh(token, more));
    };

    await refuse(`${PREFIX}${'A'.repeat(60)}`);

    const ended = await client.signIn();
    const restore = await test.store.backUp();
    const lost = await client.signIn();
    await restore();
    await refuse(lost.refresh_token);

    await client.logout(ended.refresh_token);
    await refuse(ended.refresh_token);

    const stolen = await client.signIn();
    await client.renew(stolen.refresh_token);
    clock.advance(31_000);
    await refuse(stolen.refresh_token);

    await refuse((await client.signIn()).refresh_token, { client_id: 'other' });

    const ahead = await client.signIn();
    const earlier = await test.store.backUp();
    const next = await client.renew(ahead.refresh_token);
    await earlier();
    await refuse(next.refresh_token);

    const changed = await client.signIn();
    subjects.change('alice', { sessionsValidAfter: new Date(clock.now() + 1) });
    await refuse(changed.refresh_token);

    const gone = await client.signIn('bob');
    subjects.people.delete('bob');
    await refuse(gone.refresh_token);

    clock.advance(2);
    const idle = await client.signIn();
    clock.advance(7 * DAY);
    await refuse(idle.refresh_token);

    const [first, ...others] = answers.map(allOf);
    expect(first).toContain('{"error":"invalid_grant"}');
    expect(others).toEqual(others.map(() => first));
    expect(answers.map(verdictOf)).toEqual(answers.map(() => INVALID_GRANT));
    expect(test.told('refused').map(({ reason }) => reason)).toEqual([
      'malformed',
      'unknown',
      'revoked',
      'other-client',
      'ahead',
      'superseded-by-subject',
      'subject-unavailable',
      'expired',
    ]);
    expect(test.told('reuse-detected')).toHaveLength(1);
  });
});

describe.each(PAIRED_PLATFORMS)('R34, attack 63: a client on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('can not use the token of another one, which goes on as if nothing had been', async () => {
    const kiosk = await test.client.signIn('alice', { client_id: 'kiosk' });
    for (const client_id of ['phone', 'KIOSK', 'kiosk ', 'first-party']) {
      const answer = await test.client.refresh(kiosk.refresh_token, { client_id });
      expect(verdictOf(answer)).toEqual(INVALID_GRANT);
    }
    expect(test.repository.calls).not.toContain('rotate');
    expect(test.repository.calls).not.toContain('revoke');
    const next = await test.client.renew(kiosk.refresh_token, { client_id: 'kiosk' });
    expect(decodeJwt(next.access_token).payload.client_id).toBe('kiosk');
  });

  it('does not end a session by a token that was used up by its owner', async () => {
    const kiosk = await test.client.signIn('alice', { client_id: 'kiosk' });
    const next = await test.client.renew(kiosk.refresh_token);
    test.clock.advance(31_000);
    const answer = await test.client.refresh(kiosk.refresh_token, { client_id: 'phone' });
    expect(verdictOf(answer)).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toEqual([]);
    expect((await test.client.refresh(next.refresh_token)).status).toBe(200);
  });
});

describe.each(HTTP_ADAPTERS)('a malformed refresh on %s', (adapter) => {
  const test = sharedApp({ adapter });

  it.each<[string, (token: string) => unknown]>([
    ['attack 61: nothing', () => undefined],
    ['attack 61: no token', () => ({})],
    ['attack 61: an empty token', () => ({ refresh_token: '' })],
    ['attack 61: a list', (token) => ({ refresh_token: [token] })],
    ['attack 61: an object', (token) => ({ refresh_token: { token } })],
    ['attack 61: a number', () => ({ refresh_token: 1 })],
    ['attack 61: true', () => ({ refresh_token: true })],
    ['attack 61: null', () => ({ refresh_token: null })],
    [
      'attack 61: grant_type a list',
      (token) => ({ refresh_token: token, grant_type: ['refresh_token'] }),
    ],
    [
      'attack 61: grant_type of another kind',
      (token) => ({ refresh_token: token, grant_type: 'password' }),
    ],
    ['attack 61: an empty grant_type', (token) => ({ refresh_token: token, grant_type: '' })],
    ['attack 62: NoSQL', () => ({ refresh_token: { $ne: null } })],
    [
      'attack 62: NoSQL in the client id',
      (token) => ({ refresh_token: token, client_id: { $gt: '' } }),
    ],
    [
      'attack 62: a scope that is an object',
      (token) => ({ refresh_token: token, scope: { $ne: '' } }),
    ],
    ['attack 62: a list of bodies', (token) => [{ refresh_token: token }]],
    ['R88: nested too deeply', (token) => ({ refresh_token: token, deep: nested(19) })],
  ])('is 400 invalid_request without effect: %s', async (_title, body) => {
    const { refresh_token: token } = await test.client.signIn();
    const calls = await test.repository.callsOf(async () => {
      expect(verdictOf(await test.client.post('/auth/refresh', body(token)))).toEqual(
        INVALID_REQUEST,
      );
    });
    expect(calls).toEqual([]);
    expect((await test.client.refresh(token)).status).toBe(200);
  });

  it.each<[string, (token: string) => string]>([
    ['attack 61: the token twice', (token) => `refresh_token=${token}&refresh_token=${token}`],
    ['attack 61: two tokens', (token) => `refresh_token=${token}&refresh_token=x`],
    [
      'attack 61: grant_type twice',
      (token) => `refresh_token=${token}&grant_type=refresh_token&grant_type=x`,
    ],
    ['attack 62: a token as a list', (token) => `refresh_token[]=${token}`],
    ['attack 62: a token as an object', (token) => `refresh_token[$ne]=${token}`],
    ['attack 61: an empty form', () => ''],
  ])('is 400 invalid_request in a form: %s', async (_title, form) => {
    const { refresh_token: token } = await test.client.signIn();
    const answer = await test.client.postForm('/auth/refresh', form(token));
    expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
    expect((await test.client.refresh(token)).status).toBe(200);
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'attack 62: is 400 where it names %s, and changes no prototype',
    async (name) => {
      const { refresh_token: token } = await test.client.signIn();
      const json = `{"refresh_token":"${token}","${name}":{"polluted":true,"prototype":{"polluted":true}}}`;
      const headers = { 'content-type': 'application/json' };
      const { status } = await test.client.send('POST', '/auth/refresh', { headers, body: json });
      expect(status).toBe(400);
      await test.client.postForm('/auth/refresh', `${name}[polluted]=1&refresh_token=x`);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      expect((await test.client.refresh(token)).status).toBe(200);
    },
  );

  it('attack 62: SQL in every parameter is text like any other', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const sql = "' OR 1=1; DROP TABLE auth_session; --";
    expect(verdictOf(await test.client.refresh(sql))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.refresh(token, { client_id: sql }))).toEqual(INVALID_GRANT);
    expect((await test.client.refresh(token, { scope: sql })).status).toBe(400);
    expect((await test.client.refresh(token)).status).toBe(200);
  });

  it.each<[string, (token: string) => [path: string, init: RequestInit]]>([
    ['the query', (token) => [`?refresh_token=${token}`, {}]],
    ['a header', (token) => ['', { headers: { 'x-refresh-token': token } }]],
    [
      'the Authorization header',
      (token) => ['', { headers: { authorization: `Bearer ${token}` } }],
    ],
    ['a cookie', (token) => ['', { headers: { cookie: `__Host-refresh_token=${token}` } }]],
    ['plain text', (token) => ['', { body: token, headers: { 'content-type': 'text/plain' } }]],
    [
      'JSON that says it is text',
      (token) => [
        '',
        {
          body: JSON.stringify({ refresh_token: token }),
          headers: { 'content-type': 'text/plain' },
        },
      ],
    ],
  ])('attack 60: a refresh token in %s is ignored', async (_title, request) => {
    const { refresh_token: token } = await test.client.signIn();
    const [path, init] = request(token);
    const calls = await test.repository.callsOf(async () => {
      const answer = await test.client.send('POST', `/auth/refresh${path}`, init);
      expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
    });
    expect(calls).toEqual([]);
  });

  it('is told from a good one: in JSON and in a form, with or without grant_type', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const ways = [
      await test.client.refresh(token),
      await test.client.refresh(token, { grant_type: 'refresh_token' }),
      await test.client.postForm('/auth/refresh', `refresh_token=${token}`),
      await test.client.postForm(
        '/auth/refresh',
        `grant_type=refresh_token&refresh_token=${token}`,
      ),
    ];
    expect(ways.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(ways.map(({ headers }) => headers.get('cache-control'))).toEqual(
      ways.map(() => 'no-store'),
    );
  });
});

function nested(levels: number): object {
  return levels === 0 ? {} : { inner: nested(levels - 1) };
}

/** Everything in an answer that could tell causes apart. */
function allOf({ status, headers, body }: Answer<unknown>): string {
  const told = [...headers].filter(([name]) => name !== 'date');
  return JSON.stringify([status, told]) + JSON.stringify(body);
}
