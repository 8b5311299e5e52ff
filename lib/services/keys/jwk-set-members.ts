import type { RemoteJwk } from '../../ports/jwk-set-source.js';

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
