import { closingCases } from './feed/closing.cases.js';
import { FeedSuite, type FeedAbilities, type RevocationFeedHarness } from './feed/feed-suite.js';
import { outageCases } from './feed/outage.cases.js';
import { tellingCases } from './feed/telling.cases.js';
import { globalRunner, type TestRunner } from './test-runner.js';

/** How the suite is run, and what the feed and its harness can do. */
export interface FeedContractOptions extends FeedAbilities {
  /** What cases are declared with. @default the functions `describe` and `it` that are global */
  readonly runner?: TestRunner;
  /** Milliseconds after which what did not come counts as missing; more than 0. @default 10000 */
  readonly patience?: number;
}

/**
 * What every `RevocationFeed` promises, as tests: who is told what, and when, over outages and until it is
 * closed. Run it on your own; each case gets a fresh harness.
 *
 * @param name what the feed is called in the report
 * @param factory makes a feed on which nothing was published
 * @publicApi
 */
export function describeRevocationFeed(
  name: string,
  factory: () => RevocationFeedHarness | Promise<RevocationFeedHarness>,
  options: FeedContractOptions = {},
): void {
  const { runner = globalRunner(), patience = 10_000, ...abilities } = options;
  const suite = new FeedSuite(runner, factory, abilities, patience);
  runner.describe(`${name} keeps the contract of RevocationFeed`, () => {
    tellingCases(suite);
    outageCases(suite);
    closingCases(suite);
  });
}
