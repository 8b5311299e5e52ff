import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { addressOf } from './address-of.mjs';
import { namedBlocks } from './readme.mjs';

/** What a new Nest project has, as `nest new` writes it, but for the module that the README gives. */
const NEW_PROJECT = {
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
  console.log('listening on ' + (await app.getUrl()));
}
void bootstrap();
`,
  'src/app.controller.ts': `import { Controller, Get } from '@nestjs/common';
import { AppService } from './app.service.js';

@Controller()
export class AppController {
  constructor(private readonly appService: AppService) {}

  @Get()
  getHello(): string {
    return this.appService.getHello();
  }
}
`,
  'src/app.service.ts': `import { Injectable } from '@nestjs/common';

@Injectable()
export class AppService {
  getHello(): string {
    return 'Hello World!';
  }
}
`,
};

const COMPILER_OPTIONS = {
  ...{
    target: 'ES2023',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    outDir: 'dist',
    rootDir: 'src',
  },
  ...{
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    esModuleInterop: true,
  },
  ...{ types: ['node'], skipLibCheck: true },
};

/** Kinds of projects that the package is installed into. */
export const PROJECTS = [
  { title: 'NestJS 12, ES modules', nest: 12, type: 'module', typescript: '6.0.3' },
  { title: 'NestJS 11, CommonJS', nest: 11, type: 'commonjs', typescript: '5.9.3' },
];

/** Makes an empty project, installs the tarball, pastes the README in, compiles it, starts it and asks it. */
export async function quickStart({ nest, type, typescript }, tarball, folder) {
  writeProject(folder, type);
  const nestPackages = ['common', 'core', 'platform-express', 'jwt', 'passport', 'typeorm'];
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', tarball], folder, [
    ...nestPackages.map((name) => `@nestjs/${name}@${nest}`),
    ...[
      'passport@0.7',
      'reflect-metadata@0.2',
      'rxjs@7',
      'typeorm@1',
      'bowser@2',
      `typescript@${typescript}`,
      '@types/node@20',
    ],
  ]);
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], folder);
  checkDeclarations(folder);
  await ask(folder);
  loadEverySubpath(folder, type);
}

/** Looks at the declarations themselves, which most projects skip; at ours, not at those of others. */
function checkDeclarations(folder) {
  const tsc = [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json', '--noEmit'];
  const { stdout } = spawnSync(process.execPath, [...tsc, '--skipLibCheck', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const ours = stdout.split('\n').filter((line) => line.includes('nestjs-dual-token/dist/'));
  if (ours.length > 0) throw new Error(`the declarations don't compile:\n${ours.join('\n')}`);
}

function writeProject(folder, type) {
  const files = {
    ...NEW_PROJECT,
    ...Object.fromEntries(namedBlocks('ts').map(({ name, text }) => [name, text])),
    'package.json': JSON.stringify({ name: 'app', private: true, type }),
    'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function ask(folder) {
  const env = { ...process.env, PORT: '0', AUTH_SECRET: 'nT5kQ2vY8wLz3rXc7pBm1dHs6fGj4aUe' };
  const app = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(app);
    expect((await fetch(url)).status, 401, 'GET / without a token');
    const login = await post(`${url}/auth/login`, { username: 'alice', password: 'wonderland' });
    expect(login.status, 200, 'sign-in');
    const keys = await fetch(`${url}/.well-known/jwks.json`);
    expect(await keys.text(), '{"keys":[]}', 'the JWK Set of a shared key');
    const tokens = await login.json();
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const hello = await fetch(url, { headers });
    expect(await hello.text(), 'Hello World!', 'GET / with a token');
    expect(
      (await post(`${url}/auth/refresh`, { refresh_token: tokens.refresh_token })).status,
      200,
      'refresh',
    );
  } finally {
    if (app.exitCode === null && app.kill()) await once(app, 'exit');
  }
}

function loadEverySubpath(folder, type) {
  const load = type === 'module' ? 'await import' : 'require';
  const script = ['', '/typeorm', '/device', '/testing']
    .map((path) => `${load}('nestjs-dual-token${path}');`)
    .join('');
  run(process.execPath, [`--input-type=${type}`, '-e', script], folder);
}

export function post(url, body) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function expect(actual, wanted, what) {
  if (actual !== wanted) throw new Error(`${what}: ${actual} where ${wanted} was wanted`);
}

export function run(command, args, cwd, more = []) {
  execFileSync(command, [...args, ...more], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
