import type { RemoteJwk } from '../../ports/jwk-set-source.js';
import { membersByKid, textOf } from './jwk-set-members.js';
import type { Trusted } from './trusted-key.js';

interface Row<K> {
  readonly entry: Trusted<K>;
  /** The JWK that the key was read from. */
  readonly text: string;
}

/**
 * The usable keys of the last JWK Set, by id: found by exact comparison in a map, so that no header can
 * name a file, a URL or a property.
 */
export class RemoteKeyTable<K> {
  private rows: ReadonlyMap<string, Row<K>> = new Map();

  /** @param read makes a key of a JWK; gives `undefined`, or throws, for one that is not to be used */
  constructor(private readonly read: (jwk: RemoteJwk) => K | undefined) {}

  /** The key of that id, if it is trusted at this moment. */
  find(kid: string, now: number): Trusted<K> | undefined {
    const entry = this.rows.get(kid)?.entry;
    return entry !== undefined && now < entry.until ? entry : undefined;
  }

  /**
   * Trusts the keys of this set until that moment, and no others from now on.
   *
   * @throws Error if the set has no usable key; nothing has changed then
   */
  replace(members: readonly RemoteJwk[], until: number): void {
    const next = new Map<string, Row<K>>();
    for (const [kid, jwk] of membersByKid(members)) {
      const row = this.rowOf(kid, jwk);
      if (row !== undefined) next.set(kid, row);
    }
    if (next.size === 0)
      throw new Error(`none of the ${members.length} keys in the JWK Set is usable`);
    for (const { entry } of this.rows.values()) entry.until = -Infinity;
    for (const { entry } of next.values()) entry.until = until;
    this.rows = next;
  }

  private rowOf(kid: string, jwk: RemoteJwk): Row<K> | undefined {
    try {
      const text = textOf(jwk);
      const known = this.rows.get(kid);
      if (known?.text === text) return known;
      const key = this.read(jwk);
      return key === undefined ? undefined : { entry: { key, until: -Infinity }, text };
    } catch {
      // One key that can't be read must not cost the others.
      return undefined;
    }
  }
}
