import type { VerificationKey } from '../../crypto/access-token-key.js';
import type { RemoteJwk } from '../../ports/jwk-set-source.js';

/** Makes a key of a JWK; gives `undefined`, or throws, for one that is not to be used. */
export type ReadJwk = (jwk: RemoteJwk) => VerificationKey | undefined;

interface ReadMember {
  readonly key: VerificationKey;
  /** The JWK that the key was read from. */
  readonly text: string;
}

/** Makes keys of one JWK Set after the other; a member that has not changed since the last set gives the same key. */
export class JwkSetReader {
  private last: ReadonlyMap<string, ReadMember> = new Map();

  constructor(private readonly readJwk: ReadJwk) {}

  /**
   * The usable keys of a set.
   *
   * @throws Error if it has none
   */
  read(members: readonly RemoteJwk[]): readonly VerificationKey[] {
    const found = new Map<string, ReadMember>();
    for (const [kid, jwk] of membersByKid(members)) {
      const member = this.memberOf(kid, jwk);
      if (member !== undefined) found.set(kid, member);
    }
    if (found.size === 0)
      throw new Error(`none of the ${members.length} keys in the JWK Set is usable`);
    this.last = found;
    return [...found.values()].map(({ key }) => key);
  }

  private memberOf(kid: string, jwk: RemoteJwk): ReadMember | undefined {
    try {
      const text = textOf(jwk);
      const known = this.last.get(kid);
      if (known?.text === text) return known;
      const key = this.readJwk(jwk);
      return key && { key, text };
    } catch {
      // One key that can't be read must not cost the others.
      return undefined;
    }
  }
}

/**
 * The members of a JWK Set that tokens can name: those with a `kid` that no other member has. Two keys of
 * one id are both left out, since nobody can tell which one is meant (RFC 7517 section 4.5), and so are
 * shared keys, which a set that anybody can read must not hold.
 */
export function membersByKid(members: readonly RemoteJwk[]): ReadonlyMap<string, RemoteJwk> {
  const byKid = new Map<string, RemoteJwk>();
  const met = new Set<string>();
  for (const member of members) {
    const { kid, kty } = member;
    if (typeof kid !== 'string' || kid === '') continue;
    if (met.has(kid)) byKid.delete(kid);
    else if (kty !== 'oct') byKid.set(kid, member);
    met.add(kid);
  }
  return byKid;
}

/** The same text for the same members, in whatever order they came. */
export function textOf(jwk: RemoteJwk): string {
  return JSON.stringify(Object.entries(jwk).sort(([one], [other]) => (one < other ? -1 : 1)));
}
