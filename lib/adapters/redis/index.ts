export { RedisRefreshTokenRepository } from './redis-refresh-token.repository.js';
export type { RedisRepositoryOptions } from './redis-repository-options.js';
