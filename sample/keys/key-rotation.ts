import type { KeyObject } from 'node:crypto';
import type { KeyRing, NamedKey } from '../../lib/index.js';
import type { KeyPairPlace } from '../environment/key-pair-place.js';
import { replaceKey } from './key-file.js';
import { newPrivateKey } from './private-key.js';

/** Others read at most 64 KiB of a JWK Set. An RSA key takes 0.7 of them. */
const MOST_KEYS = 20;

/** Changes the key that signs, in the two steps that let others see it first. */
export class KeyRotation {
  /** Announced, and not used yet. Only here: after a restart another one is announced. */
  private next: KeyObject | undefined;

  /** @param place `undefined` where access tokens are signed by HS256 */
  constructor(
    private readonly ring: KeyRing,
    private readonly place: KeyPairPlace | undefined,
  ) {}

  /** Why there can be no other key now. */
  get obstacle(): 'no_key_pair' | 'too_many_keys' | undefined {
    if (this.place === undefined) return 'no_key_pair';
    return this.next === undefined && this.ring.kids.length >= MOST_KEYS
      ? 'too_many_keys'
      : undefined;
  }

  /** Makes a key and shows it in the JWK Set. Once more, it is the same key. */
  async announce(): Promise<string> {
    const { alg } = this.requirePlace();
    const made = this.next ?? (await newPrivateKey(alg));
    // Somebody else may have announced one meanwhile.
    this.next ??= made;
    return this.ring.announce(named(this.next, alg));
  }

  /** Signs with the key that was announced, or with a new one. */
  async rotate(): Promise<string> {
    const place = this.requirePlace();
    await this.announce();
    // Unless somebody else has used it meanwhile.
    if (this.next !== undefined) {
      // Saved first, so that no token is signed by a key that a kill takes away.
      replaceKey(place, this.next);
      this.ring.rotate(named(this.next, place.alg));
      this.next = undefined;
    }
    return this.ring.kid;
  }

  private requirePlace(): KeyPairPlace {
    if (this.place === undefined) throw new Error('there is no pair of keys');
    return this.place;
  }
}

function named(key: KeyObject, alg: KeyPairPlace['alg']): NamedKey {
  return { key, alg };
}
