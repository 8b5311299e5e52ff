import { setTimeout as pause } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import type { HttpClient } from './http-client.js';

/**
 * How long after `since` a server still accepts an access token, in milliseconds: it is asked again and again
 * until it says 401. Any answer but 200 and 401 is an error.
 */
export async function acceptedFor(
  client: HttpClient,
  token: string,
  since: number,
  patience = 10_000,
): Promise<number> {
  for (;;) {
    const { status } = await client.get('/me', token);
    const waited = performance.now() - since;
    if (status === 401) return waited;
    if (status !== 200) throw new Error(`it answers ${status}`);
    if (waited > patience) throw new Error('the token is still accepted');
    await pause(1);
  }
}

/** The value below which so great a part of the others is, from 0 to 1. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
