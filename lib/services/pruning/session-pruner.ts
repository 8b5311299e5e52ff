import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { AuthEvents } from '../events/auth-events.js';
import { SessionStore } from '../session-store.js';

/**
 * Deletes sessions whose absolute lifetime is over. The module does so by itself at the interval of
 * `pruning.interval`; a host with a schedule of its own turns that off and calls {@link prune}.
 * Any number of processes may do so at once.
 *
 * @publicApi
 */
@Injectable()
export class SessionPruner implements OnModuleDestroy {
  private running: Promise<number> | undefined;
  private isClosing = false;

  /** @internal */
  constructor(
    private readonly store: SessionStore,
    private readonly events: AuthEvents,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /**
   * Deletes all of them, in batches of `pruning.batchSize`. A call while another is under way shares
   * its run. When the application closes, it stops after the batch under way.
   *
   * @returns how many it was
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store fails: what was deleted until then stays so
   */
  prune(): Promise<number> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** For Nest. Waits for the batch under way: what the store needs for it is closed after this. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    await this.running?.catch(() => undefined);
  }

  private async run(): Promise<number> {
    const { batchSize } = this.options.pruning;
    const done = { count: 0, batches: 0 };
    try {
      for (let isFull = true; isFull && !this.isClosing;) {
        const deleted = await this.store.prune(batchSize);
        done.count += deleted;
        done.batches += 1;
        isFull = deleted >= batchSize;
        if (isFull) await aTurn();
      }
    } finally {
      if (done.count > 0) this.events.tell({ type: 'pruned', ...done, context: {} });
    }
    return done.count;
  }
}

/** Lets whatever else is waiting go first: a store within the process need not give the event loop up. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
