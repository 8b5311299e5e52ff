export { AuthTesting } from './host/auth-testing.js';
export { AuthTestingModule, type AuthTestingModuleOptions } from './host/auth-testing.module.js';
export {
  withAuthTesting,
  type AuthTestingOptions,
  type TestingBuilder,
} from './host/with-auth-testing.js';

export {
  MovableClock,
  describeRefreshTokenRepository,
  describeRevocationFeed,
  type FeedContractOptions,
  type RepositoryContractOptions,
  type RepositoryHarness,
  type RevocationFeedHarness,
  type TestRunner,
} from './contract/index.js';
