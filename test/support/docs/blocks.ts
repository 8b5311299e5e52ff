import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Below the project, so that packages are found as in an application. */
const PLACE = join(ROOT, 'node_modules', '.cache', 'documents');
const BLOCK = /^```(\w+) (\S+)\n([\s\S]*?)^```$/gm;

/** Files by their names. */
export type Files = ReadonlyMap<string, string>;

const places: string[] = [];
afterAll(() => {
  for (const place of places) rmSync(place, { recursive: true, force: true });
});

/** A folder that is removed after the tests of this file. */
export function freshPlace(): string {
  const place = join(PLACE, randomBytes(6).toString('hex'));
  mkdirSync(place, { recursive: true });
  places.push(place);
  return place;
}

/** The blocks of a document that are files, with those of one language. */
export function filesOf(document: string, language = 'ts'): Files {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return new Map(
    [...text.matchAll(BLOCK)].flatMap(([, found, name = '', block = '']): [string, string][] =>
      found === language ? [[name, block]] : [],
    ),
  );
}

/** Writes them as JavaScript: types are looked at by test/architecture/snippets.spec.ts. */
export function writeCompiled(files: Files, place: string, module = ts.ModuleKind.ESNext): void {
  for (const [name, text] of files) {
    const path = join(place, name.replace(/\.tsx?$/, '.js'));
    mkdirSync(dirname(path), { recursive: true });
    const { outputText } = ts.transpileModule(text, {
      fileName: name,
      compilerOptions: {
        ...{ target: ts.ScriptTarget.ES2022, module, jsx: ts.JsxEmit.ReactJSX },
        ...{ experimentalDecorators: true, emitDecoratorMetadata: true, esModuleInterop: true },
      },
    });
    writeFileSync(path, outputText);
  }
}

/** Loads files of documents as they stand there, so that what is shown is what is tested. */
export function loader(files: Files): <T>(name: string) => Promise<T> {
  const place = freshPlace();
  writeCompiled(files, place);
  return async <T>(name: string) =>
    (await import(join(place, name.replace(/\.tsx?$/, '.js')))) as T;
}
