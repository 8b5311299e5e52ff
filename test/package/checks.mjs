/** Counts checks, and prints each with its seconds as soon as it is over. */
export class Checks {
  passed = 0;
  failed = 0;
  #start = performance.now();

  /** Takes one check, and gives what it gives; nothing, where it has failed. */
  async check(title, body) {
    const start = performance.now();
    try {
      const value = await body();
      this.passed += 1;
      console.log(`ok ${title} (${secondsSince(start)})`);
      return value ?? true;
    } catch (error) {
      this.failed += 1;
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`FAILED ${title} (${secondsSince(start)}): ${reason}`);
      return undefined;
    }
  }

  /** Prints the sum, and makes the process fail if a check has. */
  conclude() {
    const seconds = secondsSince(this.#start);
    console.log(`check:package: ${this.passed} passed, ${this.failed} failed (${seconds})`);
    process.exitCode = this.failed === 0 ? 0 : 1;
  }
}

function secondsSince(start) {
  return `${((performance.now() - start) / 1_000).toFixed(1)} s`;
}

export function expect(actual, wanted, what) {
  if (actual !== wanted) throw new Error(`${what}: ${actual} where ${wanted} was wanted`);
}

/** For lists of what is wrong: throws with all of them. */
export function expectNone(faults, what) {
  if (faults.length > 0) throw new Error(`${what}:\n${faults.join('\n')}`);
}
