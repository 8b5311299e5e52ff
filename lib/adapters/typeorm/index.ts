import { CreateAuthSession1764000000000 } from './migrations/1764000000000-create-auth-session.js';
import { SessionSchema } from './session.schema.js';

export { TypeOrmRefreshTokenRepository } from './typeorm-refresh-token.repository.js';

/** For `entities` of the data source. */
export const refreshTokenEntities = [SessionSchema];

/** For `migrations` of the data source. */
export const refreshTokenMigrations = [CreateAuthSession1764000000000];
