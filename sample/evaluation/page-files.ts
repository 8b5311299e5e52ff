import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** Built beside the application, wherever it was started from. */
const FOLDER = fileURLToPath(new URL('../../page/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the page, read once at the start: no request reaches the file system. */
@Injectable()
export class PageFiles {
  private readonly files: ReadonlyMap<string, PageFile> = readFolder();

  /** @param path below the folder, such as `sample/page/main.js` */
  file(path: string): PageFile | undefined {
    return this.files.get(path);
  }

  /** The page itself; none where it was not built. */
  get document(): PageFile | undefined {
    return this.file('index.html');
  }
}

function readFolder(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const path of namesIn(FOLDER)) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const text = readFileSync(join(FOLDER, path), 'utf8');
    files.set(path.split(sep).join('/'), { type, text });
  }
  return files;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
