export { MovableClock } from '../movable-clock.js';
export {
  describeRefreshTokenRepository,
  type RepositoryContractOptions,
} from './repository-contract.js';
export type { TestRunner } from './test-runner.js';
export type { RepositoryHarness } from './repository/contract-suite.js';
export { describeRevocationFeed, type FeedContractOptions } from './revocation-feed-contract.js';
export type { RevocationFeedHarness } from './feed/feed-suite.js';
