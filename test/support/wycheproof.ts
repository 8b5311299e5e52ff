import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthModuleOptions } from 'nestjs-dual-token';
import { newRsaPair } from './key-families.js';

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

export const WYCHEPROOF_FILES = ['signature', 'key', 'crypto'] as const;
export type WycheproofFile = (typeof WYCHEPROOF_FILES)[number];

/** The groups of one file of `json_web_…_test.json`. */
export function groupsOf(name: WycheproofFile): readonly Group[] {
  const path = join(WYCHEPROOF ?? '', `json_web_${name}_test.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly testGroups: readonly Group[] })
    .testGroups;
}

/** What is presented: text as it is, an object as JSON. */
export function textOf({ jws, jwe }: Vector): string {
  const given = jws ?? jwe ?? '';
  return typeof given === 'string' ? given : JSON.stringify(given);
}

/** The keys of a group, one by one. */
export const jwksOf = (keys: GroupKeys): readonly Readonly<Record<string, unknown>>[] =>
  keys.keys ?? [keys];

const OWN_PAIR = newRsaPair().privateKey;
const OWN_SHARED = createSecretKey(randomBytes(64));

/** What an application does with the keys of a group: it signs with them, or verifies with them beside a key of its own. */
export function applicationsWith({ public: shown, private: hidden }: Group) {
  const [first, ...others] = jwksOf(hidden);
  const known = jwksOf(shown ?? hidden);
  const own = known.some(({ kty }) => kty === 'oct') ? OWN_SHARED : OWN_PAIR;
  return [
    { use: 'signs', accessToken: { signingKey: first, verificationKeys: others } },
    { use: 'verifies', accessToken: { signingKey: own, verificationKeys: known } },
  ].map(({ use, accessToken }) => ({ use, auth: { accessToken } as Partial<AuthModuleOptions> }));
}
