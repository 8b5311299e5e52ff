/** What has to be undone, the last first, once: at the end, after a failure, and when somebody interrupts. */
export class Closing {
  #steps = [];
  #running;

  add(step) {
    this.#steps.push(step);
  }

  /** Does all of it, whatever one step says; @returns the failures */
  run() {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run() {
    const failures = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  }
}
