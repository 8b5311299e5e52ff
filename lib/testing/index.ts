export { MovableClock } from './movable-clock.js';
export {
  describeRefreshTokenRepository,
  type RepositoryContractOptions,
} from './repository-contract.js';
export type { TestRunner } from './test-runner.js';
export type { RepositoryHarness } from './contract/contract-suite.js';
