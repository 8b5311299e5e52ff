import { CreateAuthSession1764000000000 } from './migrations/1764000000000-create-auth-session.js';
import { IndexRevokedAt1764500000000 } from './migrations/1764500000000-index-revoked-at.js';
import { sessionSchema } from './session.schema.js';

export { sessionSchema, type SessionRow, type SessionTable } from './session.schema.js';
export { TypeOrmRefreshTokenRepository } from './typeorm-refresh-token.repository.js';
export { TypeOrmRevocationFeed } from './typeorm-revocation-feed.js';
export type { TypeOrmFeedOptions } from './typeorm-feed-options.js';

/** For `entities` of the data source: the table `auth_session`. For another name or schema, `[sessionSchema({ … })]`. */
export const refreshTokenEntities = [sessionSchema()];

/** For `migrations` of the data source. They make the table where its entity says, in the way of its database. */
export const refreshTokenMigrations = [CreateAuthSession1764000000000, IndexRevokedAt1764500000000];
