import assert from 'node:assert/strict';
import type { Revocation } from '../../../domain/revocation.js';
import type { FollowedFeed, RevocationListener } from '../../../ports/revocation-feed.js';

const LOOK_MS = 5;

/** Listens, and keeps all that it is told, in order. */
export class Hearing implements RevocationListener {
  readonly all: Revocation[] = [];
  /** What happened, in order: the `sid` or subject of a revocation, or the name of what was said. */
  readonly log: string[] = [];
  followed: FollowedFeed | undefined;

  constructor(private readonly patience: number) {}

  revoked(revocation: Revocation): void {
    this.all.push(revocation);
    this.log.push(nameOf(revocation));
  }

  caughtUp(): void {
    this.log.push('caughtUp');
  }

  failed(): void {
    this.log.push('failed');
  }

  /** How often it was said that all is told. */
  get timesCaughtUp(): number {
    return this.log.filter((one) => one === 'caughtUp').length;
  }

  /** Where in the log each of these was told first, `-1` for what is missing. */
  placesOf(revocations: readonly Revocation[]): readonly number[] {
    const places = new Map<string, number>();
    this.log.forEach((name, place) => {
      if (!places.has(name)) places.set(name, place);
    });
    return revocations.map((one) => places.get(nameOf(one)) ?? -1);
  }

  /** Waits until each of them was told. */
  async has(...revocations: readonly Revocation[]): Promise<void> {
    const missing = () => this.placesOf(revocations).filter((place) => place === -1).length;
    await this.until(
      () => missing() === 0,
      () => `${missing()} revocations were not told`,
    );
  }

  /** Waits until it was said once more that all is told. */
  async hasCaughtUp(times = this.timesCaughtUp + 1): Promise<void> {
    await this.until(
      () => this.timesCaughtUp >= times,
      () => 'it was not said that all is told',
    );
  }

  /** Waits until it was said that something is in the way. */
  async hasFailed(): Promise<void> {
    await this.until(
      () => this.log.includes('failed'),
      () => 'it was not said that something is in the way',
    );
  }

  /** Follows no more, which must come to an end, whatever is in the way. */
  async closes(): Promise<void> {
    let isOver = false;
    const closing = this.followed?.close().finally(() => {
      isOver = true;
    });
    closing?.catch(() => undefined);
    await this.until(
      () => isOver,
      () => 'closing came to no end',
    );
    await closing;
  }

  private async until(holds: () => boolean, problem: () => string): Promise<void> {
    const limit = performance.now() + this.patience;
    while (!holds()) {
      assert.ok(performance.now() < limit, problem());
      await pause(LOOK_MS);
    }
  }
}

function nameOf(revocation: Revocation): string {
  return revocation.kind === 'session' ? revocation.sid : `subject ${revocation.subject}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
