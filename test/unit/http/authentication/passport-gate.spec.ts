import { afterEach, describe, expect, it } from '@jest/globals';
import type { CompactJws } from '../../../../lib/crypto/jws.js';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { PassportGate } from '../../../../lib/http/authentication/passport-gate.js';
import type { AccessTokenVerifier } from '../../../../lib/services/access-token/access-token-verifier.js';
import { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';
import type { TrustedKey } from '../../../../lib/services/keys/verification-keys.js';

const JWS: CompactJws = { token: 'a.b.c', header: 'a', payload: 'b', signature: 'c', input: 'a.b' };
const VERIFIED = verifiedFor('alice');
const EXPIRED = new AuthError('ERR_AUTH_ACCESS_TOKEN_EXPIRED');

let gates: PassportGate[] = [];
afterEach(() => {
  for (const gate of gates) gate.close();
  gates = [];
});

/** A gate whose verifier decides so, and the tokens that it was asked about. */
function gateBy(decide: () => VerifiedToken | Promise<VerifiedToken>) {
  const asked: CompactJws[] = [];
  const admit = (jws: CompactJws) => {
    asked.push(jws);
    return decide();
  };
  const gate = new PassportGate({ admit } as unknown as AccessTokenVerifier);
  gates.push(gate);
  return { gate, asked };
}

const fail = (error: unknown) => (): never => {
  throw error;
};

describe('the way of a token through Passport', () => {
  it.each([
    ['at once', () => VERIFIED],
    ['later', () => Promise.resolve(VERIFIED)],
  ])('gives what the verifier gives %s, for that token', async (_when, decide) => {
    const { gate, asked } = gateBy(decide);
    expect(await gate.admit(JWS)).toBe(VERIFIED);
    expect(asked).toEqual([JWS]);
  });

  it.each([
    ['at once', fail(EXPIRED)],
    ['later', () => Promise.reject(EXPIRED)],
  ])('refuses with the error that the verifier throws %s', async (_when, decide) => {
    await expect(gateBy(decide).gate.admit(JWS)).rejects.toBe(EXPIRED);
  });

  it.each([
    ['another error', fail(new TypeError('broken'))],
    ['another error, later', () => Promise.reject(new TypeError('broken'))],
    ['nothing', () => undefined as unknown as VerifiedToken],
    ['null, later', () => Promise.resolve(null as unknown as VerifiedToken)],
  ])(
    'refuses the token, and lets nobody in, where the verifier gives %s',
    async (_case, decide) => {
      await expect(gateBy(decide).gate.admit(JWS)).rejects.toMatchObject({
        code: 'ERR_AUTH_ACCESS_TOKEN_MALFORMED',
      });
    },
  );

  it('is one for each instance: what one of them trusts, the other need not (R100)', async () => {
    const trusting = gateBy(() => VERIFIED);
    const refusing = gateBy(fail(EXPIRED));
    expect(await trusting.gate.admit(JWS)).toBe(VERIFIED);
    await expect(refusing.gate.admit(JWS)).rejects.toBe(EXPIRED);
    expect([trusting.asked.length, refusing.asked.length]).toEqual([1, 1]);
  });

  it('keeps tokens that come at the same time apart', async () => {
    const waiting: ((verified: VerifiedToken) => void)[] = [];
    const { gate } = gateBy(() => new Promise((resolve) => waiting.push(resolve)));
    const both = [gate.admit(JWS), gate.admit({ ...JWS, token: 'd.e.f' })];
    await new Promise((resolve) => setImmediate(resolve));
    expect(waiting).toHaveLength(2);
    waiting[1]!(verifiedFor('bob'));
    waiting[0]!(VERIFIED);
    expect((await Promise.all(both)).map(({ claims }) => claims.sub)).toEqual(['alice', 'bob']);
  });
});

function verifiedFor(sub: string): VerifiedToken {
  const key = { until: Infinity } as TrustedKey;
  return new VerifiedToken({ iss: 'i', sub, aud: 'a', exp: 1 }, key, 0);
}
