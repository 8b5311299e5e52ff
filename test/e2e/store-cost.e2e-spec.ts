import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TokenService } from 'nestjs-dual-token';
import { statusesOf } from '../support/http-client.js';
import { postAll } from '../support/pipeline.js';
import { freshApp, HTTP_ADAPTERS, withApp } from '../support/test-app.js';
import { scaled, written } from '../support/thorough.js';

const FORGED = scaled(10_000);

describe.each(HTTP_ADAPTERS)('what a request costs the store on %s', (adapter) => {
  const test = freshApp({ adapter, store: 'typeorm' });
  /** The kinds of the statements that `work` sends. */
  const statementsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    const from = test.store.statements.length;
    await work();
    return test.store.statements.slice(from).map((sql) => sql.split(' ')[0]!);
  };

  it(`R89: ${written(FORGED)} forged refresh tokens cost no statement, and are told as such`, async () => {
    const bodies = Array.from({ length: FORGED }, () => ({
      refresh_token: `ndt_rt_${randomBytes(45).toString('base64url')}`,
    }));
    const statements = await statementsOf(async () => {
      expect(await postAll(test.url, '/auth/refresh', bodies)).toEqual({
        'HTTP/1.1 400 Bad Request {"error":"invalid_grant"}': FORGED,
      });
    });
    expect(statements).toEqual([]);
    expect(test.repository.calls).toEqual([]);
    expect(test.told('refused')).toHaveLength(FORGED);
  });

  it('R89: refusing a forged refresh token takes some microseconds', async () => {
    const tokens = test.app.get(TokenService);
    const forged = `ndt_rt_${randomBytes(45).toString('base64url')}`;
    const started = performance.now();
    for (let times = 0; times < 2_000; times += 1)
      await expectRefused(tokens.refresh(forged).then(() => undefined));
    expect((performance.now() - started) / 2_000).toBeLessThan(1);
  });

  it('section 6: a refresh is one read and one conditional write, without a transaction', async () => {
    const { refresh_token: token } = await test.client.signIn();
    expect(await statementsOf(() => test.client.renew(token))).toEqual(['SELECT', 'UPDATE']);
    expect(await statementsOf(() => test.client.renew(token))).toEqual(['SELECT', 'SELECT']);
  });

  it('section 6: the others, too, take as few as can be', async () => {
    const tokens = await test.client.signIn();
    const me = () => test.client.get('/me', tokens.access_token);
    const strict = () => test.client.get('/strict', tokens.access_token);
    const sessions = () => test.client.sessions(tokens.access_token);
    expect(await statementsOf(() => test.client.signIn())).toEqual(['INSERT']);
    expect(await statementsOf(me)).toEqual([]);
    expect(await statementsOf(strict)).toEqual(['SELECT']);
    expect(await statementsOf(sessions)).toEqual(['SELECT']);
    expect(await statementsOf(() => test.client.logout(tokens.refresh_token))).toEqual([
      'SELECT',
      'UPDATE',
    ]);
    expect(await statementsOf(() => test.client.refresh(tokens.refresh_token))).toEqual(['SELECT']);
  });

  it('F13: one session in 100 tabs is one write', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const statements = await statementsOf(async () => {
      expect(statusesOf(await test.client.refreshAtOnce(token, 100))).toEqual({ 200: 100 });
    });
    expect(statements.filter((kind) => kind !== 'SELECT')).toEqual(['UPDATE']);
    expect(statements.length).toBeLessThanOrEqual(200);
  });
});

describe('what a limited number of sessions costs the store', () => {
  const costOf = async (session: object, signIns: number): Promise<readonly string[]> => {
    let statements: readonly string[] = [];
    await withApp({ store: 'typeorm', auth: { session } }, async ({ client, clock, store }) => {
      for (let times = 0; times < signIns; times += 1) {
        clock.advance(1);
        const from = store.statements.length;
        await client.login();
        statements = store.statements.slice(from).map((sql) => sql.split(' ')[0]!);
      }
    });
    return statements;
  };

  it.each<[string, object, number, readonly string[]]>([
    ['without a limit, a sign-in is one statement', {}, 3, ['INSERT']],
    ['below the limit, two', { maxPerSubject: 3 }, 3, ['INSERT', 'SELECT']],
    [
      'at the limit, one more ends the oldest',
      { maxPerSubject: 2 },
      3,
      ['INSERT', 'SELECT', 'UPDATE'],
    ],
    [
      'where more is refused, it looks before and after',
      { maxPerSubject: 3, onLimit: 'reject' },
      3,
      ['SELECT', 'INSERT', 'SELECT'],
    ],
    ['a refusal is one reading', { maxPerSubject: 2, onLimit: 'reject' }, 3, ['SELECT']],
  ])('R92: %s', async (_title, session, signIns, statements) => {
    expect(await costOf(session, signIns)).toEqual(statements);
  });
});

async function expectRefused(work: Promise<void>): Promise<void> {
  await expect(work).rejects.toMatchObject({ code: 'ERR_AUTH_REFRESH_TOKEN_MALFORMED' });
}
