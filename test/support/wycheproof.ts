import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the vectors are; they are not part of the project. */
export const WYCHEPROOF = process.env.TEST_WYCHEPROOF;

/** A key or a set of keys of a group, as JWK. */
export type GroupKeys = Readonly<Record<string, unknown>> & {
  readonly keys?: readonly Readonly<Record<string, unknown>>[];
};

export interface Vector {
  readonly tcId: number;
  readonly comment: string;
  /** Compact, or an object for JSON serialization. */
  readonly jws?: string | object;
  readonly jwe?: string | object;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

export interface Group {
  readonly comment: string;
  readonly type: string;
  readonly private: GroupKeys;
  readonly public?: GroupKeys;
  readonly tests: readonly Vector[];
}

/** The groups of one file of `json_web_…_test.json`. */
export function groupsOf(name: 'signature' | 'key' | 'crypto'): readonly Group[] {
  const path = join(WYCHEPROOF ?? '', `json_web_${name}_test.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly testGroups: readonly Group[] })
    .testGroups;
}

/** What is presented: text as it is, an object as JSON. */
export function textOf({ jws, jwe }: Vector): string {
  const given = jws ?? jwe ?? '';
  return typeof given === 'string' ? given : JSON.stringify(given);
}
