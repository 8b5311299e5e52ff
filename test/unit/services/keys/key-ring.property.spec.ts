import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitJws, type CompactJws } from '../../../../lib/crypto/jws.js';
import { readSigningKey } from '../../../../lib/crypto/read-access-token-key.js';
import { signJws } from '../../../../lib/crypto/sign-jws.js';
import { AccessTokenVerifier } from '../../../../lib/services/access-token/access-token-verifier.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { KeyRing } from '../../../../lib/services/keys/key-ring.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { AUDIENCE, ISSUER, NOW, SECOND, someOptions } from '../../builders.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';

const PAIRS = Array.from({ length: 4 }, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const OVERLAP = 605 * SECOND;
const KIDS = PAIRS.map(({ publicKey }) => `kid-${publicKey.export({ format: 'jwk' }).x ?? ''}`);
/** One of each key, that outlives every sequence. */
const TOKENS = PAIRS.map(({ privateKey }, index) => tokenOf(privateKey, KIDS[index]!));

type Step =
  | { readonly do: 'announce' | 'rotate' | 'withdraw'; readonly key: number }
  | { readonly do: 'replace'; readonly key: number; readonly other: number }
  | { readonly do: 'wait'; readonly ms: number };

const key = fc.nat({ max: PAIRS.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('announce', 'rotate', 'withdraw'), key }),
  fc.record({ do: fc.constant('replace' as const), key, other: key }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 2 * OVERLAP }) }),
);

/** What should be trusted: until when, by key. Simple enough to be believed. */
class Model {
  now = 0;
  signing = 0;
  until = new Map([[0, Infinity]]);

  trusts(index: number): boolean {
    return this.now < (this.until.get(index) ?? -Infinity);
  }

  take(done: Step): void {
    if (done.do === 'wait') this.now += done.ms;
    else if (done.do === 'announce') {
      this.until.set(done.key, Infinity);
    } else if (done.do === 'rotate') {
      if (done.key === this.signing) return;
      this.until.set(this.signing, this.now + OVERLAP);
      this.until.set(done.key, Infinity);
      this.signing = done.key;
    } else if (done.do === 'withdraw') {
      if (done.key !== this.signing) this.until.delete(done.key);
    } else if ('other' in done && done.key !== done.other) {
      this.until = new Map([done.key, done.other].map((index) => [index, Infinity]));
      this.signing = done.key;
    }
  }
}

describe('R18, attack 37: whatever is done to the key ring', () => {
  it('tokens are accepted of exactly the keys that are trusted, and always of the one that signs', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = new MovableClock(NOW);
        const { privateKey: signingKey } = PAIRS[0]!;
        const options = someOptions({
          accessToken: { signingKey: { key: signingKey, kid: KIDS[0]! } },
        });
        const ring = new KeyRing(clock, new AuthEvents(clock), options);
        const verifier = new AccessTokenVerifier(
          ring,
          options,
          clock,
          new DenyList(options, clock),
        );
        const model = new Model();
        for (const one of steps) {
          apply(ring, clock, one);
          model.take(one);
          const trusted = KIDS.filter((_, index) => model.trusts(index));
          const recalled = KIDS.filter((_, index) => isRecalled(verifier, TOKENS[index]!));
          expect(recalled.filter((kid) => !trusted.includes(kid))).toEqual([]);
          expect(KIDS.filter((_, index) => isAdmitted(verifier, TOKENS[index]!))).toEqual(trusted);
          expect(ring.kid).toBe(KIDS[model.signing]);
          expect(trusted).toContain(ring.kid);
          expect([...ring.kids].sort()).toEqual([...trusted].sort());
          expect(new Set(ring.jwkSet().keys.map(({ kid }) => kid))).toEqual(new Set(trusted));
        }
      }),
      { numRuns: 200 },
    );
  });
});

function apply(ring: KeyRing, clock: MovableClock, done: Step): void {
  const named = (index: number) => ({ key: PAIRS[index]!.privateKey, kid: KIDS[index]! });
  switch (done.do) {
    case 'wait':
      clock.advance(done.ms);
      break;
    case 'announce':
      ring.announce(named(done.key));
      break;
    case 'rotate':
      ring.rotate(named(done.key));
      break;
    case 'withdraw':
      if (KIDS[done.key] !== ring.kid) ring.withdraw(KIDS[done.key]!);
      break;
    case 'replace':
      if (done.key !== done.other)
        ring.replace({ signingKey: named(done.key), verificationKeys: [named(done.other)] });
  }
}

function tokenOf(privateKey: KeyObject, kid: string): CompactJws {
  const header = { typ: 'at+jwt', alg: 'ES256', kid };
  const claims = { iss: ISSUER, sub: 'alice', aud: AUDIENCE, exp: NOW };
  const input = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return splitJws(`${input}.${signJws(input, readSigningKey(privateKey))}`)!;
}

function isRecalled(verifier: AccessTokenVerifier, { token }: CompactJws): boolean {
  return verifier.recall(token) !== undefined;
}

/** As the guard does it: recalled, or verified and remembered. */
function isAdmitted(verifier: AccessTokenVerifier, jws: CompactJws): boolean {
  if (isRecalled(verifier, jws)) return true;
  try {
    const admitted = verifier.admit(jws);
    if (!(admitted instanceof Promise)) return true;
    admitted.catch(() => undefined); // no key is known for it here, and nowhere else
    return false;
  } catch {
    return false;
  }
}
