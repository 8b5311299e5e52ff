import { describe, expect, it } from '@jest/globals';
import { globalRunner } from '../../../../lib/testing/contract/test-runner.js';

describe('the runner of the contract suite', () => {
  it('is the one whose functions are global', () => {
    const { describe: suite, it: test } = globalThis as unknown as Record<string, unknown>;
    expect(globalRunner()).toEqual({ describe: suite, it: test });
  });

  it('has to be given where none is', () => {
    const global = globalThis as unknown as Record<string, unknown>;
    const { describe: suite } = global;
    try {
      global.describe = undefined;
      expect(() => globalRunner()).toThrow(
        "no test runner is global here: give one as options.runner, such as { describe, it } of 'node:test'",
      );
    } finally {
      global.describe = suite;
    }
  });
});
