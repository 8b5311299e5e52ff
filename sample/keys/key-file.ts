import type { KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EnvironmentError } from '../environment/environment-error.js';
import { DEFAULT_KEY_FILES, type KeyPairPlace } from '../environment/key-pair-place.js';
import { isFor, newPrivateKey, pemOf, privateKeyIn } from './private-key.js';
import { removeOldLeftovers, writeTemporary } from './temporary-file.js';

/**
 * The private key in the file; a new one if there is no file. Processes that start at once end up with
 * the same key.
 *
 * @throws EnvironmentError if the file is there and is of no use, or can't be written
 */
export async function openKeyFile(place: KeyPairPlace): Promise<KeyObject> {
  try {
    const key = readKey(place) ?? (await makeKey(place));
    removeOldLeftovers(place.file);
    return key;
  } catch (error) {
    throw error instanceof EnvironmentError ? error : unreachable(error);
  }
}

/** Puts another key in the place of the one that is there. Complete, or without effect. */
export function replaceKey({ file }: KeyPairPlace, key: KeyObject): void {
  const temporary = writeTemporary(file, pemOf(key));
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function readKey({ alg, file }: KeyPairPlace): KeyObject | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const key = privateKeyIn(text);
  if (key !== undefined && isFor(alg, key)) return key;
  const found = key === undefined ? 'no private key that can be read' : `no key for ${alg}`;
  throw new EnvironmentError(
    'SIGNING_KEY_FILE',
    `names a file with ${found}`,
    `Give one with the PEM of such a key, not encrypted, or a path where there is no file yet; ` +
      `it is ${DEFAULT_KEY_FILES[alg]} by default`,
  );
}

/** A link is made only where there is no file: of several processes one is first, and all read its key. */
async function makeKey(place: KeyPairPlace): Promise<KeyObject> {
  const key = await newPrivateKey(place.alg);
  mkdirSync(dirname(place.file), { recursive: true });
  const temporary = writeTemporary(place.file, pemOf(key));
  try {
    linkSync(temporary, place.file);
    return key;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return readKey(place) ?? key;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function unreachable(error: unknown): EnvironmentError {
  return new EnvironmentError(
    'SIGNING_KEY_FILE',
    `names a file that can not be read or written (${codeOf(error)})`,
    'Give another path, or correct the permissions',
  );
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
