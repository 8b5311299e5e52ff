import {
  ContractSuite,
  type HarnessAbilities,
  type RepositoryHarness,
} from './repository/contract-suite.js';
import { createAndFindCases } from './repository/create-and-find.cases.js';
import { faultCases } from './repository/faults.cases.js';
import { instancesCases } from './repository/instances.cases.js';
import { listCases } from './repository/list.cases.js';
import { pruneCases } from './repository/prune.cases.js';
import { raceCases } from './repository/races.cases.js';
import { revokeCases } from './repository/revoke.cases.js';
import { rotateCases } from './repository/rotate.cases.js';
import { touchCases } from './repository/touch.cases.js';
import { globalRunner, type TestRunner } from './test-runner.js';

/** How the suite is run, and what its harness can do. */
export interface RepositoryContractOptions extends HarnessAbilities {
  /** What cases are declared with. @default the functions `describe` and `it` that are global */
  readonly runner?: TestRunner;
}

/**
 * What every `RefreshTokenRepository` promises, as tests: each verb, its refusals, its clock, its races,
 * and its faults. Run it on your adapter; each case gets a fresh harness.
 *
 * @param name what the adapter is called in the report
 * @param factory makes an empty repository
 * @publicApi
 */
export function describeRefreshTokenRepository(
  name: string,
  factory: () => RepositoryHarness | Promise<RepositoryHarness>,
  options: RepositoryContractOptions = {},
): void {
  const { runner = globalRunner(), ...abilities } = options;
  const suite = new ContractSuite(runner, factory, abilities);
  runner.describe(`${name} keeps the contract of RefreshTokenRepository`, () => {
    createAndFindCases(suite);
    rotateCases(suite);
    touchCases(suite);
    revokeCases(suite);
    listCases(suite);
    pruneCases(suite);
    raceCases(suite);
    instancesCases(suite);
    faultCases(suite);
  });
}
