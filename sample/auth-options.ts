import { randomBytes } from 'node:crypto';
import { TypeOrmRefreshTokenRepository } from '../lib/adapters/typeorm/index.js';
import type { AuthModuleOptions } from '../lib/index.js';
import type { Database } from './database/database.js';
import { SqljsRefreshTokenRepository } from './database/sqljs-refresh-token.repository.js';
import type { Environment } from './environment/environment.js';
import { PeopleService } from './people/people.service.js';

/** How the library is set up: who may sign in, where sessions are kept, and what the environment says. */
export function authOptions(
  { secret, auth }: Environment,
  { driver }: Database,
): AuthModuleOptions {
  return {
    secret: secret ?? randomBytes(48),
    issuer: 'https://sample.example',
    audience: 'orders',
    subjects: PeopleService,
    repository: driver === 'sql.js' ? SqljsRefreshTokenRepository : TypeOrmRefreshTokenRepository,
    // The people hash passwords a few at a time, so a crowd at sign-in waits its turn.
    deadlines: { subject: '60s' },
    ...auth,
  };
}
