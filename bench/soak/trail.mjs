/** So many requests are remembered. */
const KEPT = 12;

/** The last requests of a device, for whoever has to find out why it was signed out. */
export class Trail {
  #steps = [];

  /** Does what sends a request, and remembers when and how that went. */
  async note(path, send) {
    const step = { path, from: performance.now(), outcome: 'under way' };
    this.#steps = [...this.#steps.slice(1 - KEPT), step];
    try {
      const response = await send();
      step.outcome = response.status;
      return response;
    } catch (error) {
      step.outcome = error.cause?.code ?? error.message;
      throw error;
    } finally {
      step.to = performance.now();
    }
  }

  /**
   * How long the server may have had to do with the refresh token that it refused, in milliseconds: from when it was
   * sent first, as far as that led to no answer or overlapped, to the refusal. Of the last session.
   */
  get lateness() {
    const signIn = this.#steps.findLastIndex(({ path }) => path === '/auth/login');
    const refreshes = this.#steps.slice(signIn + 1).filter(({ path }) => path === '/auth/refresh');
    const at = refreshes.findIndex(({ outcome }) => outcome === 400);
    if (at === -1) return 0;
    let { from } = refreshes[at];
    for (const step of refreshes.slice(0, at).reverse())
      if (step.outcome !== 200 || step.to > from) from = Math.min(from, step.from);
      else break;
    return refreshes[at].to - from;
  }

  toString() {
    return this.#steps
      .map(({ path, from, to, outcome }) => {
        const [begun, ended] = [from, to ?? Number.NaN].map((ms) => (ms / 1_000).toFixed(2));
        return `${begun} to ${ended} s ${path} ${outcome}`;
      })
      .join(', ');
  }
}
