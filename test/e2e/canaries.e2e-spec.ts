import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApplicationConfig, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { AuthError, AuthModule, SessionService, TokenService } from 'nestjs-dual-token';
import { CapturedLog } from '../support/captured-log.js';
import type { Answer } from '../support/http-client.js';
import { exchange, getRequest } from '../support/raw-http.js';
import { PAIRED_PLATFORMS, startApp, type TestApp } from '../support/test-app.js';

const SECRETS = ['CANARY-one-9fQ2xW7kLp0Zr5Tn8Ys3Vb6M', 'CANARY-two-4hJ1cD8gRe5Ku2Xa9Wq7Nz0P'];
const PASSWORD = 'CANARY-password-7731';
const CAUSE = 'CANARY-cause-5520';
/** What Nest itself provides everywhere; it reaches the whole application, this test included. */
const FRAMEWORK: readonly unknown[] = [ApplicationConfig, ModuleRef, AuthModule, HttpAdapterHost];

/** Everything that a token or a secret could be recognized by. */
const TELLTALES: readonly (readonly [string, RegExp])[] = [
  ['a refresh token', /ndt_rt_/],
  ['an access token', /eyJ[\w-]+\.eyJ/],
  ['a secret', /CANARY-(?:one|two)/],
  ['a secret in base64', /Q0FOQVJZ/],
  ['a secret in hex', /43414e415259|43, 41, 4e, 41|43 41 4e 41/],
  ['a password', /CANARY-password/],
  ['what a failure of the host quotes', /CANARY-cause/],
];

/** What can be recognized in a text, with what stands around it. */
function secretsIn(text: string): readonly string[] {
  return TELLTALES.flatMap(([what, telltale]) => {
    const at = text.search(telltale);
    return at < 0 ? [] : [`${what}: ${text.slice(Math.max(0, at - 80), at + 40)}`];
  });
}

function expectNoSecrets(text: string): void {
  expect(secretsIn(text)).toEqual([]);
}

describe.each(PAIRED_PLATFORMS)(
  'R84, R85, attack 89: what is told on $adapter with $store',
  (platform) => {
    let test: TestApp;
    const log = new CapturedLog();
    const refusals: Answer<unknown>[] = [];
    const thrown: unknown[] = [];
    let console_: string[] = [];

    /** Every path of the library, in every way it can go wrong, with canaries wherever something is given to it. */
    const tour = async (): Promise<void> => {
      const { client, clock, subjects, repository, app } = test;
      const note = (answer: Answer<unknown>): void => {
        if (answer.status >= 400) refusals.push(answer);
      };
      const failing = async (work: () => Promise<Answer<unknown>>): Promise<void> => {
        const cause = Object.assign(new Error(`${CAUSE} ${PASSWORD} ${SECRETS[0]!} ndt_rt_x`), {
          token: 'ndt_rt_y',
        });
        subjects.failure = cause;
        note(await work());
        subjects.failure = undefined;
        repository.before = () => {
          throw cause;
        };
        note(await work());
        repository.recover();
        const signer = app.get(JwtService, { strict: false });
        const sign = jest.spyOn(signer, 'sign').mockImplementation(() => {
          throw cause;
        });
        note(await work());
        sign.mockRestore();
      };
      const catching = async (work: () => Promise<unknown>): Promise<void> => {
        try {
          await work();
        } catch (error) {
          thrown.push(error);
        }
      };

      const first = await client.signIn();
      note(await client.login('alice', PASSWORD));
      note(await client.post('/auth/login', { password: PASSWORD, client_id: ['ndt_rt_z'] }));
      const second = await client.renew(first.refresh_token);
      await client.renew(first.refresh_token);
      note(await client.refresh(`${second.refresh_token}x`));
      note(await client.refresh(second.refresh_token, { scope: 'all' }));
      note(await client.refresh(second.refresh_token, { client_id: 'other' }));
      note(await client.post('/auth/refresh', { refresh_token: [second.refresh_token] }));
      const strong = await app.get(TokenService).elevate(second.refresh_token, { acr: 'aal2' });
      note(await client.refresh(first.refresh_token));
      note(await client.get('/me', `${first.access_token}x`));
      note(await client.get('/me', second.refresh_token));
      note(await client.get('/admin', first.access_token));
      note(await client.get(`/me?access_token=${first.access_token}`));
      note(await client.get('/me', `${first.access_token} ${first.access_token}`));
      await failing(() => client.refresh(strong.refreshToken));
      await failing(() => client.login('alice', PASSWORD));
      await failing(() => client.get('/strict', first.access_token));
      await failing(() => client.logout(strong.refreshToken));
      const backUp = await test.store.backUp();
      const other = await client.signIn();
      const newer = await client.renew(other.refresh_token);
      await backUp();
      note(await client.refresh(newer.refresh_token));
      clock.advance(60_000);
      const third = await client.signIn();
      const fourth = await client.renew(third.refresh_token);
      clock.advance(60_000);
      note(await client.refresh(third.refresh_token));
      note(await client.refresh(fourth.refresh_token));
      note(
        await client.post(
          '/auth/logout',
          { refresh_token: fourth.refresh_token },
          first.access_token,
        ),
      );
      await client.signIn();
      await app.get(SessionService).revokeAll('alice', { reason: 'kicked' });
      note(await client.get('/strict', third.access_token));
      subjects.people.delete('bob');
      note(await client.login('bob'));
      await catching(async () => app.get(TokenService).verifyAccessToken(`${third.access_token}x`));
      await catching(() => app.get(TokenService).refresh(`${third.refresh_token}x`));
      await catching(() => app.get(TokenService).refresh(third.refresh_token));
    };

    beforeAll(async () => {
      const writes: string[] = [];
      const keep = (chunk: unknown): boolean => {
        writes.push(String(chunk));
        return true;
      };
      const spies = [
        jest.spyOn(process.stdout, 'write').mockImplementation(keep),
        jest.spyOn(process.stderr, 'write').mockImplementation(keep),
      ];
      test = await startApp({ ...platform, logger: log, auth: { secret: SECRETS } });
      await tour();
      for (const spy of spies) spy.mockRestore();
      console_ = writes;
    });
    afterAll(() => test.close());

    it('is a tour that goes everywhere', () => {
      const types = new Set(test.events.map(({ type }) => type));
      expect([...types].sort()).toEqual([
        'elevated',
        'refreshed',
        'refused',
        'retried',
        'reuse-detected',
        'revoked',
        'signed-in',
        'subject-revoked',
        'superseded',
        'unavailable',
      ]);
      const services = new Set(test.told('unavailable').map(({ service }) => service));
      expect(services).toEqual(new Set(['subject', 'store', 'signer']));
      expect(new Set(refusals.map(({ status }) => status))).toEqual(
        new Set([400, 401, 403, 409, 503]),
      );
      expect([...log.levels].sort()).toEqual(['debug', 'error', 'log', 'warn']);
      expect(thrown).toHaveLength(3);
    });

    it('holds no token and no secret in the log', () => {
      expectNoSecrets(log.lines.join('\n'));
      expectNoSecrets(console_.join(''));
      expect(log.lines.filter((line) => line.includes('reuse'))).not.toEqual([]);
    });

    it('holds none in any event, but for what the host itself threw', () => {
      const events = test.events.map((event) =>
        event.type === 'unavailable' ? { ...event, cause: undefined } : event,
      );
      expectNoSecrets(inspect(events, { depth: 10 }));
      expectNoSecrets(JSON.stringify(events));
      expect(test.events.every(Object.isFrozen)).toBe(true);
    });

    it('holds none in any answer that is no token response', () => {
      for (const { body, headers } of refusals) expectNoSecrets(JSON.stringify([body, ...headers]));
    });

    it('holds none in any error that code can see', () => {
      for (const error of thrown) {
        expect(error).toBeInstanceOf(AuthError);
        const { message, stack } = error as AuthError;
        expectNoSecrets(`${message} ${stack ?? ''} ${JSON.stringify(error)} ${inspect(error)}`);
      }
    });

    it('R24: holds no secret and no key in anything that the module provides', () => {
      const modules = [...test.app.get(ModulesContainer).values()];
      const own = modules.filter(({ metatype }) => metatype === AuthModule);
      const provided = own.flatMap(({ providers }) => [...providers.values()]);
      const shown = provided.filter(({ token }) => !FRAMEWORK.includes(token));
      expect(shown.length).toBeGreaterThan(20);
      for (const { instance } of shown) {
        expectNoSecrets(inspect(instance, { depth: 6, showHidden: true, maxStringLength: null }));
        expectNoSecrets(inspect(instance, { depth: 6, getters: true }));
      }
    });

    it('R51: holds nothing in the store that could be used', async () => {
      const records = await test.store.records();
      expect(records).not.toEqual([]);
      expectNoSecrets(inspect(records, { depth: 10, maxStringLength: null }));
    });
  },
);

describe.each(PAIRED_PLATFORMS)('R87: text of the client on $adapter with $store', (platform) => {
  const EVIL = 'Mozilla\r\n[AuthModule] all is well\u001b[31m\u0007\u009b2J\u2028\u0000';
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

  it('is kept and told without control characters, and cut', async () => {
    const log = new CapturedLog();
    const test = await startApp({ ...platform, logger: log });
    try {
      const tokens = test.app.get(TokenService);
      const context = {
        userAgent: EVIL + 'x'.repeat(5_000),
        ipAddress: `\u001b[2J${'9'.repeat(500)}`,
      };
      const issued = await tokens.issue({ sub: 'alice' }, { context });
      await tokens.refresh(issued.refreshToken, { context });
      await tokens.refresh('x', { context }).catch(() => undefined);
      await test.app.get(SessionService).revokeAll('alice', { context });
      const [session] = (await test.repository.inner.list('alice')).sessions;
      expect(session).toBeUndefined();
      expect(test.events).toHaveLength(4);
      for (const { context: told } of test.events) {
        expect(told.userAgent).toHaveLength(512);
        expect(told.userAgent).not.toMatch(CONTROL);
        expect(told.ipAddress).toHaveLength(64);
        expect(told.ipAddress).not.toMatch(CONTROL);
      }
      expect(log.lines.join('\n')).not.toContain('all is well');
    } finally {
      await test.close();
    }
  });

  it('comes over HTTP the same way, in the list of sessions, too', async () => {
    const test = await startApp({ ...platform });
    try {
      const headers = { 'content-type': 'application/json', 'user-agent': 'a\u009b31m\u0085b' };
      const body = JSON.stringify({ username: 'alice', password: 'right' });
      const answer = await test.client.send('POST', '/auth/login', { headers, body });
      const [session] = await test.client.sessions(String(answer.body.access_token));
      expect(session?.user_agent).toBe('a\ufffd31m\ufffdb');
      expect(test.events[0]?.context.userAgent).toBe('a\ufffd31m\ufffdb');
      const raw = await exchange(test.url, getRequest('/public', 'User-Agent: a\x1b[31m'));
      expect([200, 400]).toContain(raw.status);
    } finally {
      await test.close();
    }
  });
});
