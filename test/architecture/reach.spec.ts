import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LIB, importsOf, librarySources, type Source } from './imports.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

const manifest = JSON.parse(readFileSync(join(LIB, '../package.json'), 'utf8')) as Manifest;
const optional = Object.keys(manifest.peerDependenciesMeta);
const required = [
  ...Object.keys(manifest.dependencies),
  ...Object.keys(manifest.peerDependencies).filter((name) => !optional.includes(name)),
];

/** Every file and package that an entry leads to, types too. */
function reachOf(entry: string, sources: readonly Source[]): ReadonlySet<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const source = byPath.get(path);
    if (source !== undefined) open.push(...importsOf(source));
  }
  return reached;
}

/** The package of a specifier such as `@nestjs/common` or `typeorm/driver/x`; none for Node's own. */
function packageOf(target: string): string | undefined {
  if (target.endsWith('.ts') || target.startsWith('node:')) return undefined;
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

function packagesOf(entry: string, sources = librarySources()): readonly string[] {
  const packages = [...reachOf(entry, sources)].map(packageOf);
  return [...new Set(packages.filter((name) => name !== undefined))].sort();
}

/** Packages that are loaded at the moment when they are there for sure, each by one file. */
const LOADED_LATER: Readonly<Record<string, string>> = {
  '@nestjs/microservices': 'http/contexts/loaded-exceptions.ts',
  '@nestjs/websockets': 'http/contexts/loaded-exceptions.ts',
};

describe('what an import of the package leads to', () => {
  it('is, by its name alone, no package that a host need not have', () => {
    const packages = packagesOf('index.ts').filter((name) => !required.includes(name));
    expect(packages).toEqual(Object.keys(LOADED_LATER));
  });

  it.each(Object.entries(LOADED_LATER))('is %s only when it is needed, by %s', (name, path) => {
    const importing = librarySources().filter((source) => importsOf(source).includes(name));
    expect(importing.map((source) => source.path)).toEqual([path]);
    const text = importing.map((source) => source.text).join();
    expect(text).toContain(`await import('${name}')`);
    expect(text).not.toMatch(new RegExp(`from '${name}'`));
  });

  it('is, by nestjs-dual-token/typeorm, TypeORM and what is there anyway', () => {
    const extra = packagesOf('adapters/typeorm/index.ts').filter(
      (name) => !required.includes(name),
    );
    expect(extra).toEqual(['typeorm']);
  });

  it('is, by nestjs-dual-token/redis, ioredis and what is there anyway', () => {
    const extra = packagesOf('adapters/redis/index.ts').filter((name) => !required.includes(name));
    expect(extra).toEqual(['ioredis']);
  });

  it('leaves it to the host to load ioredis: nestjs-dual-token/redis has only its types', () => {
    const values = librarySources().filter(({ text }) => /^import (?!type).*'ioredis'/m.test(text));
    expect(values.map(({ path }) => path)).toEqual([]);
  });

  it('is, by nestjs-dual-token/device, bowser and nothing else', () => {
    expect(packagesOf('adapters/device/index.ts')).toEqual(['bowser']);
  });

  it('is, by nestjs-dual-token/client, no package at all, and nothing of Node or of the server', () => {
    const reached = [...reachOf('client/index.ts', librarySources())];
    expect(reached.filter((path) => !path.startsWith('client/'))).toEqual([]);
  });

  it('is, by nestjs-dual-token/testing/contract, no package at all', () => {
    expect(packagesOf('testing/contract/index.ts')).toEqual([]);
  });

  it('is, by nestjs-dual-token/testing, no more than by the name alone: no @nestjs/testing, no test runner', () => {
    const usual = packagesOf('index.ts');
    expect(packagesOf('testing/index.ts').filter((name) => !usual.includes(name))).toEqual([]);
  });

  it('is nothing for tests where the application runs', () => {
    const reached = [...reachOf('index.ts', librarySources())];
    expect(reached.filter((path) => path.startsWith('testing/'))).toEqual([]);
  });

  it.each(['@nestjs/event-emitter', '@nestjs/terminus', '@nestjs/swagger'])(
    'is never %s, which is there or not',
    (name) => {
      const packages = librarySources().flatMap(importsOf).map(packageOf);
      expect(packages).not.toContain(name);
    },
  );

  it('is every file there is: none is left over', () => {
    const entries = [
      ...['index.ts', 'adapters/typeorm/index.ts', 'adapters/redis/index.ts', 'testing/index.ts'],
      ...['adapters/device/index.ts', 'client/index.ts'],
    ];
    const sources = librarySources();
    const reached = new Set(entries.flatMap((entry) => [...reachOf(entry, sources)]));
    expect(sources.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });

  it('would show an optional package, however far behind', () => {
    const sources = librarySources().map((source) =>
      source.path === 'domain/duration.ts'
        ? { ...source, text: `import { x } from '../adapters/typeorm/index.js';\n${source.text}` }
        : source,
    );
    expect(packagesOf('index.ts', sources)).toContain('typeorm');
  });
});
