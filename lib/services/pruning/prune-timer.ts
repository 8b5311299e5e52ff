import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { SessionPruner } from './session-pruner.js';

/** By which part of itself an interval may be longer or shorter. */
const JITTER = 0.1;

/**
 * Prunes from time to time: first after a random part of the interval, then after the interval, give
 * or take a tenth, so that processes that were started together do not prune together. It keeps no
 * process alive.
 */
@Injectable()
export class PruneTimer implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly pruner: SessionPruner,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  onApplicationBootstrap(): void {
    const { interval } = this.options.pruning;
    if (interval !== false) this.runAfter(interval * Math.random(), interval);
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private runAfter(ms: number, interval: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.run(interval), ms).unref();
  }

  private async run(interval: number): Promise<void> {
    // A failure was told as an event, and the next run is another try.
    await this.pruner.prune().catch(() => undefined);
    this.runAfter(interval * (1 - JITTER + 2 * JITTER * Math.random()), interval);
  }
}
