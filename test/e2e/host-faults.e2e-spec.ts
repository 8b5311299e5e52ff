import { describe, expect, it, jest } from '@jest/globals';
import { ConflictException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Subject } from 'nestjs-dual-token';
import { Gate } from '../support/controlled-repository.js';
import { decodeJwt } from '../support/access-tokens.js';
import { inBatches, statusesOf, type Tokens } from '../support/http-client.js';
import {
  freshApp,
  HTTP_ADAPTERS,
  PAIRED_PLATFORMS,
  startApp,
  type TestApp,
} from '../support/test-app.js';
import { INVALID_GRANT, UNAVAILABLE, verdictOf } from '../support/verdicts.js';

const GRACE = 30_000;
const WRITES = ['create', 'rotate', 'touch', 'revoke', 'revokeAll'];

/** What `work` writes at the store. */
async function writesOf(test: TestApp, work: () => Promise<unknown>): Promise<readonly string[]> {
  return (await test.repository.callsOf(work)).filter((verb) => WRITES.includes(verb));
}

describe.each(PAIRED_PLATFORMS)(
  'a subject provider that fails on $adapter with $store',
  (platform) => {
    const test = freshApp(platform);

    it('F14, R39, R40: for twice the grace period is 503 for everybody, and nobody is signed out', async () => {
      const clients: Tokens[] = [];
      for (let count = 0; count < 20; count += 1) clients.push(await test.client.signIn());
      for (let index = 0; index < 20; index += 2)
        clients[index] = await test.client.renew(clients[index]!.refresh_token);

      test.subjects.failure = new Error('the user database is down');
      const writes = await writesOf(test, async () => {
        for (let minute = 0; minute < 4; minute += 1) {
          const answers = await Promise.all(
            clients.map((one) => test.client.refresh(one.refresh_token)),
          );
          expect(answers.map(verdictOf)).toEqual(answers.map(() => UNAVAILABLE));
          test.clock.advance(GRACE / 2);
        }
      });
      expect(writes).toEqual([]);
      test.clock.advance(GRACE);
      test.subjects.failure = undefined;

      const answers = await inBatches(20, 20, (index) =>
        test.client.refresh(clients[index]!.refresh_token),
      );
      expect(statusesOf(answers)).toEqual({ 200: 20 });
      expect(test.told('unavailable')).toHaveLength(80);
      expect(new Set(test.told('unavailable').map(({ service }) => service))).toEqual(
        new Set(['subject']),
      );
      expect(test.told('reuse-detected')).toEqual([]);
      expect(test.told('revoked')).toEqual([]);
    });

    it('F14: during a retry is 503, and the retry works when it is back', async () => {
      const first = await test.client.signIn();
      const second = await test.client.renew(first.refresh_token);
      test.subjects.failure = new Error('down');
      expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(UNAVAILABLE);
      test.subjects.failure = undefined;
      expect((await test.client.renew(first.refresh_token)).refresh_token).toBe(
        second.refresh_token,
      );
    });

    it('F14: at a sign-in is 503, and no session begins', async () => {
      test.subjects.failure = new Error('down');
      expect(
        await writesOf(test, async () => {
          expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
        }),
      ).toEqual([]);
    });

    it('F14: does not touch guarded routes, nor signing out', async () => {
      const tokens = await test.client.signIn();
      test.subjects.failure = new Error('down');
      expect((await test.client.get('/me', tokens.access_token)).status).toBe(200);
      expect((await test.client.get('/strict', tokens.access_token)).status).toBe(200);
      expect((await test.client.logout(tokens.refresh_token)).status).toBe(204);
    });

    it('R26: does not hide a reuse, for which nobody is asked', async () => {
      const first = await test.client.signIn();
      await test.client.renew(first.refresh_token);
      test.clock.advance(GRACE + 1);
      test.subjects.failure = new Error('down');
      expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
      expect(test.told('reuse-detected')).toHaveLength(1);
    });

    it.each<[string, unknown]>([
      ['somebody else', { sub: 'bob' }],
      ['nobody’s name', { sub: '' }],
      ['a number for a name', { sub: 1 }],
      ['roles that are text', { sub: 'alice', roles: 'admin' }],
      ['a role that is no text', { sub: 'alice', roles: [1] }],
      ['a scope that is none', { sub: 'alice', scope: 'a"b' }],
      ['text', 'alice'],
      ['true', true],
    ])('by giving %s is 503, and the same token works when it is mended', async (_title, given) => {
      const { refresh_token: token } = await test.client.signIn();
      const alice = test.subjects.people.get('alice')!;
      test.subjects.people.set('alice', given as Subject);
      expect(
        await writesOf(test, async () => {
          expect(verdictOf(await test.client.refresh(token))).toEqual(UNAVAILABLE);
        }),
      ).toEqual([]);
      test.subjects.people.set('alice', alice);
      expect((await test.client.refresh(token)).status).toBe(200);
    });

    it("passes the host's own HTTP exception on, and writes nothing", async () => {
      const { refresh_token: token } = await test.client.signIn();
      test.subjects.failure = new ConflictException({ error: 'second_factor_required' });
      for (const answer of [await test.client.login(), await test.client.refresh(token)])
        expect([answer.status, answer.body]).toEqual([409, { error: 'second_factor_required' }]);
      test.subjects.failure = undefined;
      expect((await test.client.refresh(token)).status).toBe(200);
    });
  },
);

describe.each(PAIRED_PLATFORMS)(
  'a subject provider that hangs on $adapter with $store',
  (platform) => {
    const deadlines = { subject: '40ms' };
    const test = freshApp({ ...platform, auth: { deadlines } });

    it('F14, F29: is 503 at the deadline, writes nothing when it answers late, and holds nothing', async () => {
      const { refresh_token: token } = await test.client.signIn();
      const gate = new Gate();
      test.subjects.before = () => gate.opened;
      expect(
        await writesOf(test, async () => {
          const answers = await test.client.refreshAtOnce(token, 5);
          expect(answers.map(verdictOf)).toEqual(answers.map(() => UNAVAILABLE));
          expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
          gate.open();
          await new Promise((resolve) => setTimeout(resolve, 30));
        }),
      ).toEqual([]);
      test.subjects.before = () => Promise.resolve();
      expect((await test.client.refresh(token)).status).toBe(200);
    });

    it('F29: keeps no other application from refreshing the same session', async () => {
      const { refresh_token: token } = await test.client.signIn();
      const other = await startApp({ ...platform, store: test.store });
      const gate = new Gate();
      test.subjects.before = () => gate.opened;
      try {
        const stuck = test.client.refresh(token);
        expect((await other.client.refresh(token)).status).toBe(200);
        expect(verdictOf(await stuck)).toEqual(UNAVAILABLE);
      } finally {
        gate.open();
        await other.close();
      }
    });
  },
);

describe.each(PAIRED_PLATFORMS)('F15: a signer that fails on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('is 503 before anything is written, and the same token works when it is back', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const sign = jest.spyOn(test.app.get(JwtService, { strict: false }), 'sign');
    sign.mockImplementation(() => {
      throw new Error('the key service is down');
    });
    expect(
      await writesOf(test, async () => {
        expect(verdictOf(await test.client.refresh(token))).toEqual(UNAVAILABLE);
        expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
      }),
    ).toEqual([]);
    expect(test.told('unavailable')).toMatchObject([{ service: 'signer' }, { service: 'signer' }]);
    test.clock.advance(2 * GRACE);
    sign.mockRestore();
    expect((await test.client.refresh(token)).status).toBe(200);
  });
});

describe.each(HTTP_ADAPTERS)("the host's own claims on %s", (adapter) => {
  let add: (subject: Subject) => Record<string, unknown> | Promise<Record<string, unknown>>;
  const test = freshApp({
    adapter,
    auth: { accessToken: { claims: (subject) => add(subject) } },
  });
  const claimsOf = async (path = '/me') => {
    const { access_token: token } = await test.client.signIn();
    return (await test.client.get(path, token)).body;
  };

  it('are in the access token, at once or later, and at each refresh', async () => {
    let plan = 'small';
    add = async ({ sub }) => ({ tenant: `t-${sub}`, plan });
    const tokens = await test.client.signIn();
    expect(decodeJwt(tokens.access_token).payload).toMatchObject({ tenant: 't-alice', plan });
    plan = 'large';
    const next = await test.client.renew(tokens.refresh_token);
    expect((await test.client.get('/me', next.access_token)).body).toMatchObject({ plan });
    add = () => ({ plan: 'at once' });
    expect(await claimsOf()).toMatchObject({ plan: 'at once' });
  });

  it('R11: never override a registered one, whether they come from the hook or from the subject', async () => {
    const names = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'client_id'];
    names.push('auth_time', 'scope', 'roles', 'amr', 'acr', 'cnf', 'typ');
    const forged = Object.fromEntries(names.map((name) => [name, 'forged']));
    add = () => ({ ...forged, mine: 1 });
    test.subjects.change('alice', { claims: { ...forged, own: 2 } });
    const claims = await claimsOf();
    expect(claims).toMatchObject({ mine: 1, own: 2, sub: 'alice', roles: ['clerk'] });
    expect(Object.values(claims)).not.toContain('forged');
  });

  it('R11: can not name a prototype', async () => {
    add = () => JSON.parse('{"__proto__":{"roles":["admin"]},"constructor":1}') as object as never;
    const claims = await claimsOf();
    expect(Object.keys(claims)).not.toContain('__proto__');
    expect(Object.keys(claims)).not.toContain('constructor');
    expect(await claimsOf('/admin')).toEqual({ error: 'insufficient_scope' });
  });

  it('R11: can not take the place of all claims by a toJSON of their own', async () => {
    add = () => ({ toJSON: () => ({ sub: 'bob', roles: ['admin'] }) });
    const answer = await test.client.login();
    if (answer.status === 200)
      expect(decodeJwt(answer.body.access_token).payload).toMatchObject({ sub: 'alice' });
    else expect(verdictOf(answer)).toEqual(UNAVAILABLE);
  });

  it.each<[string, () => Promise<Record<string, unknown>> | Record<string, unknown>]>([
    [
      'throw',
      () => {
        throw new Error('no tenant');
      },
    ],
    ['reject', () => Promise.reject(new Error('no tenant'))],
    ['can not be written as JSON', () => ({ big: 1n })],
    [
      'go round in a circle',
      () => {
        const ring: Record<string, unknown> = {};
        ring.ring = ring;
        return ring;
      },
    ],
  ])('that %s are 503 and change nothing', async (_title, broken) => {
    add = () => ({});
    const { refresh_token: token } = await test.client.signIn();
    add = broken;
    expect(
      await writesOf(test, async () => {
        expect(verdictOf(await test.client.refresh(token))).toEqual(UNAVAILABLE);
        expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
      }),
    ).toEqual([]);
    add = () => ({});
    expect((await test.client.refresh(token)).status).toBe(200);
  });

  it('R88: that make the token too large are refused, and nothing is written', async () => {
    add = () => ({ filler: 'x'.repeat(9_000) });
    expect(
      await writesOf(test, async () => {
        expect([(await test.client.login()).status]).toEqual([500]);
      }),
    ).toEqual([]);
  });
});
