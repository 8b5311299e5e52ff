import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { KeyRing } from '../../../../lib/services/keys/key-ring.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW, SECOND, someOptions } from '../../builders.js';

const PAIRS = Array.from({ length: 4 }, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const OVERLAP = 605 * SECOND;

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

describe('R18: whatever is done to the key ring', () => {
  it('trusts exactly the keys that it should, and always the one that signs', () => {
    const kids = PAIRS.map(({ publicKey }) => kidOf(publicKey.export({ format: 'jwk' })));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = new MovableClock(NOW);
        const { privateKey: signingKey } = PAIRS[0]!;
        const options = someOptions({
          accessToken: { signingKey: { key: signingKey, kid: kids[0]! } },
        });
        const ring = new KeyRing(clock, new AuthEvents(clock), options);
        const model = new Model();
        for (const one of steps) {
          apply(ring, clock, one, kids);
          model.take(one);
          expect(kids.map((kid) => ring.find(kid) !== undefined)).toEqual(
            kids.map((_, index) => model.trusts(index)),
          );
          expect(ring.kid).toBe(kids[model.signing]);
          expect(ring.find(ring.kid)?.key.kid).toBe(ring.kid);
          expect([...ring.kids].sort()).toEqual(
            kids.filter((_, index) => model.trusts(index)).sort(),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});

function apply(ring: KeyRing, clock: MovableClock, done: Step, kids: readonly string[]): void {
  const named = (index: number) => ({ key: PAIRS[index]!.privateKey, kid: kids[index]! });
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
      if (kids[done.key] !== ring.kid) ring.withdraw(kids[done.key]!);
      break;
    case 'replace':
      if (done.key !== done.other)
        ring.replace({ signingKey: named(done.key), verificationKeys: [named(done.other)] });
  }
}

function kidOf(jwk: { readonly x?: string }): string {
  return `kid-${jwk.x ?? ''}`;
}
