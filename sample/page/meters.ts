import { byId } from './elements.js';
import type { Counts } from './holder.js';

/** Counts what the access token saves: requests that were answered, and what the store was asked meanwhile. */
export class Meters implements Counts {
  private requests = 0;
  private refreshes = 0;
  private calls = 0;

  reset(): void {
    [this.requests, this.refreshes, this.calls] = [0, 0, 0];
    this.show();
  }

  answered(): void {
    this.requests += 1;
    this.show();
  }

  refreshed(): void {
    this.refreshes += 1;
    this.show();
  }

  storeCalled(): void {
    this.calls += 1;
    this.show();
  }

  private show(): void {
    byId('meter-requests').textContent = String(this.requests);
    byId('meter-refreshes').textContent = String(this.refreshes);
    byId('meter-calls').textContent = String(this.calls);
  }
}
