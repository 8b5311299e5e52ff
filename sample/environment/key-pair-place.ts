import { EnvironmentError } from './environment-error.js';
import type { EnvironmentReader } from './environment-reader.js';

export type KeyPairAlgorithm = 'RS256' | 'ES256';

/** A pair of keys for access tokens, as the environment says. */
export interface KeyPairPlace {
  readonly alg: KeyPairAlgorithm;
  /** Where the private key is kept, as a PEM. */
  readonly file: string;
}

/** Beside the default database. One for each algorithm, so that turning it asks for nothing else. */
export const DEFAULT_KEY_FILES: Readonly<Record<KeyPairAlgorithm, string>> = {
  RS256: '.data/signing-key-rs256.pem',
  ES256: '.data/signing-key-es256.pem',
};

/**
 * `undefined` for HS256, whose key is derived from the secret.
 *
 * @throws EnvironmentError
 */
export function readKeyPairPlace(read: EnvironmentReader): KeyPairPlace | undefined {
  const alg = read.oneOf('SIGNING_ALG', ['HS256', 'RS256', 'ES256']) ?? 'HS256';
  const file = read.text('SIGNING_KEY_FILE');
  if (alg !== 'HS256') return { alg, file: requirePath(file ?? DEFAULT_KEY_FILES[alg]) };
  if (file === undefined) return undefined;
  throw new EnvironmentError(
    'SIGNING_KEY_FILE',
    'is for a pair of keys, and HS256 has none',
    'Give SIGNING_ALG=ES256 or RS256, or leave it out',
  );
}

function requirePath(file: string): string {
  if (!/-----BEGIN|[\n\0]/.test(file)) return file;
  throw new EnvironmentError(
    'SIGNING_KEY_FILE',
    'is no path',
    'Give the path of a file, not the key',
  );
}
