import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { argon2i, hash } from 'argon2';
import { AuthModule, SessionService, type SubjectProvider } from 'nestjs-dual-token';
import { filesOf, loader } from '../support/docs/blocks.js';
import { HttpClient } from '../support/http-client.js';
import { AUDIENCE, ISSUER, SECRET } from '../support/test-app.js';

interface Account {
  readonly id: string;
  passwordHash: string;
  disabled: boolean;
  sessionsValidAfter: Date | null;
}

interface Resets {
  begin(name: string): Promise<string | undefined>;
  finish(token: string, password: string): Promise<boolean>;
}

const load = loader(filesOf('docs/passwords.md'));
const WEAK = { type: argon2i, memoryCost: 1_024, timeCost: 2, parallelism: 1 } as const;
const NEXT = 'a very long rabbit hole';

/** Two people, by name; Bob's account is disabled. */
class Table {
  readonly people = new Map<string, Account>();
  readonly resets = new Map<string, string>();

  byName = async (name: string) => this.people.get(name);
  byId = async (id: string) => [...this.people.values()].find((one) => one.id === id);
  replaceHash = async (id: string, known: string, next: string) => {
    const account = await this.byId(id);
    if (account?.passwordHash !== known) return false;
    account.passwordHash = next;
    return true;
  };
  endSessionsBefore = async (id: string, moment: Date) => {
    (await this.byId(id))!.sessionsValidAfter = moment;
  };
  keep = async (digest: string, id: string) => void this.resets.set(digest, id);
  take = async (digest: string) => {
    const id = this.resets.get(digest);
    this.resets.delete(digest);
    return id;
  };
}

async function start(table: Table) {
  const { Accounts } = await load<{ Accounts: Type }>('src/passwords/accounts.ts');
  const { PasswordSubjects } = await load<{ PasswordSubjects: Type<SubjectProvider> }>(
    'src/passwords/password-subjects.ts',
  );
  const { PasswordController } = await load<{ PasswordController: Type }>(
    'src/passwords/password.controller.ts',
  );
  const { PasswordResets, ResetTokens } = await load<{
    PasswordResets: Type<Resets>;
    ResetTokens: Type;
  }>('src/passwords/password-resets.ts');
  const testing = await Test.createTestingModule({
    imports: [
      AuthModule.forRoot({
        ...{ secret: SECRET, issuer: ISSUER, audience: AUDIENCE, subjects: PasswordSubjects },
      }),
    ],
    controllers: [PasswordController],
    providers: [
      ...[PasswordSubjects, PasswordResets],
      ...[Accounts, ResetTokens].map((provide) => ({ provide, useValue: table })),
    ],
  }).compile();
  const app = testing.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return { app, client: new HttpClient(await app.getUrl()), resets: app.get(PasswordResets) };
}

describe('docs/passwords.md', () => {
  let table: Table;
  let shop: Awaited<ReturnType<typeof start>>;
  const { fetch: realFetch } = globalThis;
  const breaches: string[] = [];

  beforeEach(async () => {
    table = new Table();
    const fresh = { disabled: false, sessionsValidAfter: null };
    const passwordHash = await hash('right', WEAK);
    table.people.set('alice', { id: 'u-1', passwordHash, ...fresh });
    table.people.set('bob', { id: 'u-2', passwordHash, ...fresh, disabled: true });
    shop = await start(table);
    breaches.length = 0;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const url = typeof input === 'string' ? input : '';
      if (!url.startsWith('https://api.pwnedpasswords.com/')) return realFetch(input, init);
      const found = breaches.filter((digest) => digest.startsWith(url.slice(-5)));
      return new Response(found.map((digest) => `${digest.slice(5)}:7`).join('\r\n'));
    });
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await shop.app.close();
  });

  it('tells an unknown name, a wrong password and a disabled account alike', async () => {
    const answers = await Promise.all([
      shop.client.login('nobody', 'right'),
      shop.client.login('alice', 'wrong'),
      shop.client.login('bob', 'right'),
    ]);
    for (const { status, body } of answers)
      expect([status, body]).toEqual([401, { error: 'invalid_credentials' }]);
    expect((await shop.client.post('/auth/login', { username: 'alice' })).status).toBe(400);
  });

  it('compares as much where there is nobody', async () => {
    const { isPassword } = await load<{
      isPassword: (password: string, known?: string) => Promise<boolean>;
    }>('src/passwords/password-hashes.ts');
    const { hashPassword } = await load<{ hashPassword: (password: string) => Promise<string> }>(
      'src/passwords/password-hashes.ts',
    );
    const known = await hashPassword('right');
    const cpu = async (hash?: string) => {
      const since = process.cpuUsage();
      for (let time = 0; time < 5; time += 1) expect(await isPassword('wrong', hash)).toBe(false);
      return process.cpuUsage(since).user;
    };
    await cpu();
    const [somebody, nobody] = [await cpu(known), await cpu()];
    expect(nobody / somebody).toBeGreaterThan(0.4);
    expect(nobody / somebody).toBeLessThan(2.5);
  });

  it('replaces a weak hash at the next sign-in, with the parameters of OWASP', async () => {
    await shop.client.signIn();
    const { passwordHash } = table.people.get('alice')!;
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/);
    await shop.client.signIn();
    expect(table.people.get('alice')!.passwordHash).toBe(passwordHash);
  });

  it('ends the other sessions with a new password, and leaves this one', async () => {
    const [here, there] = [await shop.client.signIn(), await shop.client.signIn()];
    const put = (body: object) =>
      shop.client.send('PUT', '/password', {
        headers: {
          authorization: `Bearer ${here.access_token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      });
    expect((await put({ current: 'wrong', next: NEXT })).status).toBe(403);
    expect((await put({ current: 'right', next: 'short' })).status).toBe(400);
    breaches.push(createHash('sha1').update(NEXT).digest('hex').toUpperCase());
    expect((await put({ current: 'right', next: NEXT })).status).toBe(400);
    breaches.length = 0;
    expect((await put({ current: 'right', next: NEXT })).status).toBe(204);
    expect((await shop.client.refresh(there.refresh_token)).status).toBe(400);
    expect((await shop.client.refresh(here.refresh_token)).status).toBe(200);
    expect((await shop.client.login('alice', 'right')).status).toBe(401);
    expect((await shop.client.login('alice', NEXT)).status).toBe(200);
  });

  it('takes a list of breaches that is away for a no', async () => {
    const { isBreached } = await load<{ isBreached: (password: string) => Promise<boolean> }>(
      'src/passwords/breached-passwords.ts',
    );
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('away'));
    expect(await isBreached('password')).toBe(false);
  });

  it('resets once, and ends every session', async () => {
    const before = await shop.client.signIn();
    expect(await shop.resets.begin('nobody')).toBeUndefined();
    const token = (await shop.resets.begin('alice'))!;
    expect([...table.resets.keys()]).not.toContain(token);
    const finished = await Promise.all([1, 2].map(() => shop.resets.finish(token, NEXT)));
    expect(finished.sort()).toEqual([false, true]);
    expect((await shop.client.refresh(before.refresh_token)).status).toBe(400);
    expect(await shop.app.get(SessionService).list('u-1')).toEqual([]);
    const after = await shop.client.login('alice', NEXT);
    expect((await shop.client.refresh(after.body.refresh_token)).status).toBe(200);
  });
});
