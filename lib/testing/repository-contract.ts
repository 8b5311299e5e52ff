import { ContractSuite, type RepositoryHarness } from './contract/contract-suite.js';
import { createAndFindCases } from './contract/create-and-find.cases.js';
import { listCases } from './contract/list.cases.js';
import { pruneCases } from './contract/prune.cases.js';
import { raceCases } from './contract/races.cases.js';
import { revokeCases } from './contract/revoke.cases.js';
import { rotateCases } from './contract/rotate.cases.js';
import { touchCases } from './contract/touch.cases.js';
import { globalRunner, type TestRunner } from './test-runner.js';

/** How the suite is run. */
export interface RepositoryContractOptions {
  /** @default the functions `describe` and `it` that are global */
  readonly runner?: TestRunner;
  /** Whether the harness moves the clock forward; without it the cases about time are left out. @default true */
  readonly movableClock?: boolean;
  /** Whether the harness can set the wall clock back; without it those cases are left out. @default the same as `movableClock` */
  readonly steppableClock?: boolean;
}

/**
 * What every `RefreshTokenRepository` promises, as tests: each verb, its refusals, its clock, and its
 * races. Run it on your adapter; each case gets a fresh harness.
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
  const { runner = globalRunner(), movableClock = true } = options;
  const { steppableClock = movableClock } = options;
  const suite = new ContractSuite(runner, factory, { movableClock, steppableClock });
  runner.describe(`${name} keeps the contract of RefreshTokenRepository`, () => {
    createAndFindCases(suite);
    rotateCases(suite);
    touchCases(suite);
    revokeCases(suite);
    listCases(suite);
    pruneCases(suite);
    raceCases(suite);
  });
}
