export { MovableClock } from './movable-clock.js';
export {
  describeRefreshTokenRepository,
  type RepositoryContractOptions,
  type RepositoryHarness,
} from './repository-contract.js';
export type { TestRunner } from './test-runner.js';
