import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError } from 'nestjs-dual-token';
import type { VerificationKey } from '../../lib/crypto/access-token-key.js';
import { parseHeader, splitJws } from '../../lib/crypto/jws.js';
import { signatureCheck } from '../../lib/crypto/signature-check.js';
import { requireCompatible, verificationKeyOption } from '../../lib/options/key-options.js';
import {
  WYCHEPROOF_FILES,
  groupsOf,
  jwksOf,
  textOf,
  type Group,
  type GroupKeys,
  type Vector,
  type WycheproofFile,
} from '../support/wycheproof.js';

/** Valid to the letter of RFC 7515, and refused here on purpose. */
const REFUSED_ON_PURPOSE: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  signature: {
    259: 'an empty payload: an access token has claims',
    264: 'an empty payload',
    268: 'an empty payload',
    272: 'an empty payload',
    320: 'an empty payload',
    325: 'an empty payload',
    346: 'the key is for PS256, the header says PS384',
    347: 'the key is for ES521, which is no algorithm',
    350: 'the key is for PS256, the header says PS384',
    351: 'the key is for ES521, which is no algorithm',
    372: 'a character that base64url does not have, in the header',
    373: 'a character that base64url does not have, in the payload',
  },
  key: {},
  crypto: { 50: 'a JWE', 67: 'a JWE' },
};

/** Said to be invalid, and in the file character by character what is valid under 357: the padding was lost. */
const THE_SAME_AS_A_VALID_ONE = new Set([367, 370]);

/** 32 zeros, which no option takes; what is tested with it is the form of tokens, so it is made here. */
const ZEROS = createSecretKey(Buffer.alloc(32));

/** Reads the keys as options do. */
function readKeys(keys: GroupKeys): readonly VerificationKey[] {
  if (keys.k === ZEROS.export({ format: 'jwk' }).k) {
    const check = signatureCheck('HS256', ZEROS);
    return [
      { kid: String(keys.kid), thumbprint: 'zeros', algorithm: 'HS256', check, jwk: undefined },
    ];
  }
  const read = jwksOf(keys).map((jwk) => verificationKeyOption('key', jwk));
  requireCompatible('keys', read);
  return read;
}

/** As the verifier does it: form, header, the key that the header names and its one algorithm, signature. */
function accepts(keys: readonly VerificationKey[], text: string): boolean {
  const jws = splitJws(text);
  const header = jws === undefined ? undefined : parseHeader(jws.header);
  if (jws === undefined || header === undefined) return false;
  if (Object.keys(header).some((name) => !['alg', 'kid', 'typ'].includes(name))) return false;
  const key =
    keys.find(({ kid }) => kid === header.kid) ?? (header.kid === undefined ? keys[0] : undefined);
  return key?.algorithm === header.alg && (key?.check(jws.input, jws.signature) ?? false);
}

function verdictOn({ public: shown, private: hidden }: Group, vector: Vector): boolean {
  try {
    return accepts(readKeys(shown ?? hidden), textOf(vector));
  } catch (error) {
    if (error instanceof AuthConfigurationError) return false; // no such key gets as far as that
    throw error;
  }
}

describe.each(WYCHEPROOF_FILES)('Wycheproof, json_web_%s_test', (file: WycheproofFile) => {
  const groups = groupsOf(file);
  const cases = groups.flatMap((group) => group.tests.map((vector) => ({ group, vector })));
  const exceptions = REFUSED_ON_PURPOSE[file] ?? {};

  it('has as many vectors as are known', () => {
    expect(cases.length).toBe({ signature: 401, key: 26, crypto: 83 }[file]);
  });

  it.each(
    cases.map((one) => [one.vector.tcId, one.group.comment, one.vector.comment, one] as const),
  )('%d: %s, %s', (tcId, _group, _comment, { group, vector }) => {
    const isValid = vector.result === 'valid' && exceptions[tcId] === undefined;
    const isSame = file === 'signature' && THE_SAME_AS_A_VALID_ONE.has(tcId);
    expect(verdictOn(group, vector)).toBe(isValid || isSame);
  });

  it('has no exception that is not needed', () => {
    for (const { vector } of cases.filter(({ vector: { tcId } }) =>
      THE_SAME_AS_A_VALID_ONE.has(tcId),
    ))
      if (file === 'signature')
        expect(vector.jws).toBe(cases.find((one) => one.vector.tcId === 357)?.vector.jws);
    const valid = cases.filter(({ vector }) => vector.result === 'valid');
    const needed = valid.filter(({ group, vector }) => !verdictOn(group, vector));
    expect(needed.map(({ vector }) => String(vector.tcId))).toEqual(Object.keys(exceptions));
  });
});
