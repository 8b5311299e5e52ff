import { randomBytes } from 'node:crypto';
import { AuthModule } from '../../dist/index.js';
import { AUDIENCE, ISSUER } from './tokens.mjs';

/** The module of this library, with a key of ours. */
export function authModule({ algorithm, kid, signing }, settings = {}, transport = 'bearer') {
  return AuthModule.forRoot({
    secret: randomBytes(48),
    issuer: ISSUER,
    audience: AUDIENCE,
    subjects: { authenticate: () => null, load: () => null },
    pruning: { interval: false },
    transport,
    accessToken: {
      signingKey: { key: signing, alg: algorithm, kid },
      lifetime: '1h',
      ...settings,
    },
  });
}
