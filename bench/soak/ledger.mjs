/** Which sessions were ended on purpose, so that every other end is a false logout. */
export class Ledger {
  causes = new Map();
  /** Ends of all sessions of a subject; under way as long as `doneAt` is in the future. */
  everywhere = [];
  /** In words, and how late the server judged the refresh token; see `Trail.lateness`. */
  falseLogouts = [];
  /** How many ends clients noticed, by cause. */
  noticed = new Map();

  /** Before it is done: it may happen before its answer is here. */
  expect(sid, cause) {
    this.causes.set(sid, cause);
  }

  /** @returns what to call when it is done: sessions that are asked for after that live on */
  expectEverywhere(subject, cause) {
    const ending = { subject, cause, doneAt: Number.POSITIVE_INFINITY };
    this.everywhere.push(ending);
    return () => {
      ending.doneAt = performance.now();
    };
  }

  /** @param session `sid`, `subject`, and `askedAt`, when its sign-in was sent */
  causeOf({ sid, subject, askedAt }) {
    const ofAll = this.everywhere.find((one) => one.subject === subject && one.doneAt >= askedAt);
    return this.causes.get(sid) ?? ofAll?.cause;
  }

  /** A client was told that its session is over. */
  judge(session, text, trail) {
    const cause = this.causeOf(session);
    if (cause === undefined)
      this.falseLogouts.push({ text: `${text}; ${trail}`, lateness: trail.lateness });
    else this.noticed.set(cause, (this.noticed.get(cause) ?? 0) + 1);
  }
}
