import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { filesOf, freshPlace, writeCompiled, type Files } from '../support/docs/blocks.js';
import { SHOP } from '../support/docs/shop.js';
import { execute } from '../support/databases.js';
import { CookieClient } from '../support/cookie-client.js';
import { HttpClient, type Tokens } from '../support/http-client.js';
import { paste, stepsOf } from '../support/readme-steps.js';
import { BUILD } from '../support/sample-process.js';

const GUIDE = 'docs/getting-started.md';
const MODULE = 'shop/src/app.module.ts';
const POSTGRES = process.env.TEST_POSTGRES_URL;

/** The places of the guide where a file is changed, in order. */
const [toSqlite = '', toCookies = ''] = [
  ...readFileSync(GUIDE, 'utf8').matchAll(/^```diff shop\/src\/app\.module\.ts\n([\s\S]*?)^```$/gm),
].map(([, block = '']) => block);

function changed(text: string, diff: string): string {
  const side = (mark: string) =>
    diff
      .split('\n')
      .filter((line) => line !== '' && (line.startsWith(mark) || line.startsWith(' ')))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  expect(text).toContain(side('-'));
  return text.replace(side('-'), side('+'));
}

/** What stands for `better-sqlite3` where that is not installed: the other driver of SQLite. */
function withThatDriver(text: string): string {
  if (process.env.TEST_BETTER_SQLITE3) return text.replace("'shop.sqlite'", "':memory:'");
  return text.replace("type: 'better-sqlite3'", "type: 'sqljs'").replace(/ +database: .*\n/, '');
}

interface Shop {
  readonly module: 'ESNext' | 'CommonJS';
  readonly database: 'SQLite' | 'PostgreSQL';
  readonly transport: 'bearer' | 'cookie';
}

/** A database of its own; what it gives drops it. */
async function createDatabase(): Promise<{ url: string; drop: () => Promise<unknown> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute('postgres', `CREATE DATABASE ${name}`);
  const url = new URL(POSTGRES!);
  url.pathname = name;
  return { url: url.href, drop: () => execute('postgres', `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** Starts an application that is made of these files. */
async function start(
  files: Files,
  { entry, module, more = {} }: { entry: string; module: Shop['module']; more?: NodeJS.ProcessEnv },
): Promise<[ChildProcess, string]> {
  const place = freshPlace();
  writeCompiled(files, place, ts.ModuleKind[module]);
  const manifest = { type: module === 'CommonJS' ? 'commonjs' : 'module' };
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
  const library = join(place, 'node_modules', 'nestjs-dual-token');
  mkdirSync(dirname(library));
  symlinkSync(resolve(BUILD), library);
  const { PATH = '' } = process.env;
  const AUTH_SECRET = randomBytes(32).toString('base64url');
  const env = { PATH, AUTH_SECRET, PORT: '0', NODE_ENV: 'production', ...more };
  const app = spawn(process.execPath, [join(place, entry)], { env });
  let output = '';
  const address = await new Promise<string>((give, fail) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /listening on (http:\S+)/.exec(output) ?? [];
      if (found !== undefined) give(found);
    };
    app.stdout.on('data', read);
    app.stderr.on('data', read);
    app.once('exit', () => {
      fail(new Error(output));
    });
  });
  return [app, address];
}

/** Follows the guide in an application that has users. */
function follow(
  { module, database, transport }: Shop,
  databaseUrl: string | undefined,
): Promise<[ChildProcess, string]> {
  let appModule = filesOf(GUIDE).get(MODULE)!;
  if (database === 'SQLite') appModule = withThatDriver(changed(appModule, toSqlite));
  if (transport === 'cookie') appModule = changed(appModule, toCookies);
  const written = [...filesOf(GUIDE)].filter(([name]) => name.startsWith('shop/'));
  const files = new Map([...Object.entries(SHOP), ...written, [MODULE, appModule] as const]);
  return start(files, {
    ...{ entry: 'shop/src/main.js', module },
    more: { DATABASE_URL: databaseUrl },
  });
}

const PLACES: readonly Omit<Shop, 'transport'>[] = [
  { module: 'ESNext', database: 'SQLite' },
  { module: 'CommonJS', database: 'SQLite' },
  ...(POSTGRES ? [{ module: 'ESNext', database: 'PostgreSQL' } as const] : []),
];
const SHOPS: readonly Shop[] = PLACES.flatMap((place) =>
  (['bearer', 'cookie'] as const).map((transport) => ({ ...place, transport })),
);

describe('docs/getting-started.md', () => {
  it.each(SHOPS)('is followed with $transport on $database in $module', async (shop) => {
    const server = shop.database === 'PostgreSQL' ? await createDatabase() : undefined;
    const [app, url] = await follow(shop, server?.url);
    try {
      const fence = shop.transport === 'bearer' ? 'steps' : 'steps-cookie';
      const [step] = stepsOf(GUIDE, fence);
      expect(step!.prints.length).toBeGreaterThan(4);
      const place = freshPlace();
      const text = step!.text.replaceAll('/tmp/', `${place}/`);
      expect(await paste({ ...step!, text }, { URL: url })).toEqual(step!.prints);
    } finally {
      app.kill();
      await server?.drop();
    }
  });

  it('adds at most ten lines to the module', () => {
    expect(linesFor(filesOf(GUIDE).get(MODULE)!)).toBeLessThanOrEqual(10);
  });

  if (!POSTGRES) it.todo('on PostgreSQL needs TEST_POSTGRES_URL');
});

describe('README.md', () => {
  const files = filesOf('README.md');
  const name = 'src/database-app.module.ts';

  it.each(['bearer', 'cookie'] as const)(
    'is followed alone, with TypeORM and %s',
    async (transport) => {
      const mode = `repository: TypeOrmRefreshTokenRepository,\n      transport: '${transport}',`;
      const text = files.get(name)!.replace("'app.sqlite'", "'shop.sqlite'");
      const databaseApp = withThatDriver(text).replace(/repository: \w+,/, mode);
      const main = SHOP['shop/src/main.ts']!.replace('./app.module.js', './database-app.module.js');
      const started = new Map([
        ...[...files].filter(([file]) => file.startsWith('src/users')),
        [name, databaseApp],
        ['src/main.ts', main.replaceAll('AppModule', 'DatabaseAppModule')],
      ] as const);
      const [app, url] = await start(started, { entry: 'src/main.js', module: 'ESNext' });
      try {
        const person = { username: 'alice', password: 'wonderland' };
        const statuses =
          transport === 'cookie' ? await byCookie(url, person) : await byBearer(url, person);
        expect(statuses).toEqual([401, 200, 200, 200, 204]);
      } finally {
        app.kill();
      }
    },
  );

  it('adds at most ten lines to the module', () => {
    expect(linesFor(files.get(name)!)).toBeLessThanOrEqual(10);
  });
});

async function byBearer(url: string, person: object): Promise<readonly number[]> {
  const client = new HttpClient(url);
  const stranger = await client.get('/auth/sessions');
  const { status, body } = await client.post<Tokens>('/auth/login', person);
  const list = await client.get('/auth/sessions', body.access_token);
  const next = await client.refresh(body.refresh_token);
  const end = await client.logout(next.body.refresh_token);
  return [stranger.status, status, list.status, next.status, end.status];
}

async function byCookie(url: string, person: object): Promise<readonly number[]> {
  const client = new CookieClient(url);
  const stranger = await client.get('/auth/sessions');
  const answers = [stranger, await client.post('/auth/login', person)];
  answers.push(await client.get('/auth/sessions'), await client.refresh(), await client.logout());
  return answers.map(({ status }) => status);
}

/** The lines of the library in a module: its own, and the lists of entities and migrations that grow. */
function linesFor(text: string): number {
  const [, own = ''] = /(AuthModule\.forRoot[\s\S]*?\}\),)/.exec(text) ?? [];
  return own.trim().split('\n').length + 3;
}
