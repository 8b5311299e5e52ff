import { createVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import { AUDIENCE, ISSUER } from './tokens.mjs';

/** Other libraries that verify. They have no guard: they are given the token, and nothing is done with the claims. */
export function otherVerifiers({ algorithm, text, verification }, credentials) {
  const algorithms = [algorithm];
  const expected = { key: text, algorithms, allowedIss: ISSUER, allowedAud: AUDIENCE };
  const cached = createVerifier({ ...expected, cache: 2 * credentials.length });
  const uncached = createVerifier({ ...expected, cache: false });
  const jose = (token) =>
    jwtVerify(token, verification, { algorithms, issuer: ISSUER, audience: AUDIENCE });
  const of = (verify) => (request) => verify(request.headers.authorization.slice(7));
  return {
    'fast-jwt, its cache on': { credentials, call: of(cached), remembers: true },
    'fast-jwt': { credentials, call: of(uncached) },
    jose: { credentials, call: of(jose) },
  };
}
