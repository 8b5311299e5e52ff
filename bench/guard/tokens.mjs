import { randomUUID } from 'node:crypto';

export const ISSUER = 'https://auth.example.com';
export const AUDIENCE = 'https://api.example.com';

/** Access tokens as the library issues them, without the time that sessions would take. */
export function createTokens({ algorithm, kid, sign }, count) {
  const header = encode({ alg: algorithm, typ: 'at+jwt', kid });
  const iat = Math.floor(Date.now() / 1_000);
  return Array.from({ length: count }, (_, at) => {
    const claims = {
      ...{ iss: ISSUER, sub: `user-${at}`, aud: AUDIENCE, exp: iat + 3_600, iat },
      ...{ jti: randomUUID(), sid: randomUUID(), client_id: 'first-party', auth_time: iat },
      ...{ scope: 'orders:read orders:write', roles: ['clerk'] },
    };
    const input = `${header}.${encode(claims)}`;
    return `${input}.${sign(input)}`;
  });
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
