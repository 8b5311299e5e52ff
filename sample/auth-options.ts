import { randomBytes, type KeyObject } from 'node:crypto';
import { deviceName } from '../lib/adapters/device/index.js';
import type { AuthModuleOptions } from '../lib/index.js';
import type { Database } from './database/database.js';
import type { Environment } from './environment/environment.js';
import { PeopleService } from './people/people.service.js';

/** How the library is set up: who may sign in, where sessions are kept, and what the environment says. */
export function authOptions(
  { secret, auth, keyPair }: Environment,
  { repository, revocationFeed }: Database,
  privateKey: KeyObject | undefined,
): AuthModuleOptions {
  return {
    secret: secret ?? randomBytes(48),
    issuer: 'https://sample.example',
    audience: 'orders',
    subjects: PeopleService,
    repository,
    ...(revocationFeed && { revocationFeed }),
    // The people hash passwords a few at a time, so a crowd at sign-in waits its turn.
    deadlines: { subject: '60s' },
    ...auth,
    session: { ...auth.session, device: deviceName },
    accessToken: {
      ...auth.accessToken,
      signingKey: privateKey && { key: privateKey, alg: keyPair?.alg },
    },
  };
}
