import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** A program that uses the application by the client. */
const CLIENT = {
  'src/client.ts': `import { createAuthClient } from 'nestjs-dual-token/client';

async function greet(baseUrl: string): Promise<string> {
  const session = createAuthClient({ baseUrl });
  await session.signIn({ username: 'alice', password: 'wonderland' });
  await session.refresh();
  const answer = await session.fetch('/');
  session.close();
  return answer.text();
}
greet(process.argv[2] ?? '').then(console.log, console.error);
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

/**
 * Writes a new project and what the README has one paste into it; and a file that imports each entry of the package,
 * so that all declarations are compiled. Entries whose types need what is not installed are left out.
 */
export function writeNewProject(folder, type, entries) {
  const leftOut = entries.filter(({ isTyped }) => !isTyped);
  const pasted = namedBlocks('ts').filter(
    ({ text }) => !leftOut.some(({ specifier }) => text.includes(`'${specifier}'`)),
  );
  const files = {
    ...NEW_PROJECT,
    ...CLIENT,
    ...Object.fromEntries(pasted.map(({ name, text }) => [name, text])),
    'src/every-entry.ts': importing(entries.filter(({ isTyped }) => isTyped)),
    'package.json': JSON.stringify({ name: 'app', private: true, type }),
    'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }),
    'tsconfig.node10.json': JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: { module: 'commonjs', moduleResolution: 'node10', noEmit: true },
    }),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function importing(entries) {
  const imports = entries.map(
    ({ specifier }, at) => `import * as entry${at} from '${specifier}';\n`,
  );
  const names = entries.map((_, at) => `entry${at}`);
  return `${imports.join('')}export const entries = [${names.join(', ')}];\n`;
}
