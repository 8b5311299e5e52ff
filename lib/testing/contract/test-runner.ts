/** As much of a test runner as the suite needs; Jest, Vitest and `node:test` all have it. */
export interface TestRunner {
  /** Groups tests. */
  describe(name: string, body: () => void): void;
  /** Adds a test. */
  it(name: string, body: () => Promise<void>): void;
}

/** The runner whose functions are global, as in Jest, and in Vitest with `globals: true`. */
export function globalRunner(): TestRunner {
  const { describe, it } = globalThis as Partial<TestRunner>;
  if (describe === undefined || it === undefined) {
    throw new Error(
      "no test runner is global here: give one as options.runner, such as { describe, it } of 'node:test'",
    );
  }
  return { describe, it };
}
