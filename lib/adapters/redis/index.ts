export { RedisRefreshTokenRepository } from './redis-refresh-token.repository.js';
export type { RedisRepositoryOptions } from './redis-repository-options.js';
export { RedisRevocationFeed } from './redis-revocation-feed.js';
export type { RedisFeedOptions } from './redis-feed-options.js';
