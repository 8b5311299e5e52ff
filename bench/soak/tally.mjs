/** How long after a kill or a cut a 5xx is its consequence. */
const TROUBLE_MS = 5_000;

/** Counts what happens, and how long answers take. */
export class Tally {
  counts = new Map();
  latencies = new Map();
  /** When something was broken on purpose last. */
  troubleAt = Number.NEGATIVE_INFINITY;
  /** Answers that nobody should get, in words. */
  surprises = [];

  add(name, count = 1) {
    this.counts.set(name, this.of(name) + count);
  }

  of(name) {
    return this.counts.get(name) ?? 0;
  }

  noteTrouble() {
    this.troubleAt = performance.now();
  }

  /** Whether something was broken not so many milliseconds ago. */
  isTroubled(within = TROUBLE_MS) {
    return performance.now() - this.troubleAt < within;
  }

  /** An answer of a server: how long it took, and whether it was the server's failure. */
  noteAnswer(kind, status, ms) {
    this.add(`${kind} answered`);
    if (status === 200) {
      const all = this.latencies.get(kind);
      if (all === undefined) this.latencies.set(kind, [ms]);
      else all.push(ms);
    }
    if (status >= 500) this.add(this.isTroubled() ? '5xx in trouble' : '5xx at other times');
  }

  noteSurprise(text) {
    this.surprises.push(text);
  }

  /** The latency below which so great a part of the others is, from 0 to 1; milliseconds. */
  percentile(kind, part) {
    const sorted = [...(this.latencies.get(kind) ?? [])].sort((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  }
}
