/*
 * Health and pruning, as the compiler sees them, beside `@nestjs/terminus`. Nothing of this runs.
 */
import type { HealthCheckService, HealthIndicatorFunction } from '@nestjs/terminus';
import type { AuthHealthIndicator, AuthHealthResult, SessionPruner } from 'nestjs-dual-token';

declare const health: HealthCheckService;
declare const indicator: AuthHealthIndicator;
declare const pruner: SessionPruner;

// What terminus takes.
export const check: HealthIndicatorFunction = () => indicator.isHealthy();
export const checked = health.check([
  () => indicator.isHealthy(),
  () => indicator.isHealthy('staff'),
]);

/** Looked at without terminus: by the key that was given, and `auth` by default. */
export async function look(): Promise<number | string> {
  const { sessions } = await indicator.isHealthy('sessions');
  const { auth } = await indicator.isHealthy();
  if (sessions.status === 'down') return sessions.store;
  return auth.status === 'up' ? auth.responseTime : auth.store;
}

export async function misread(): Promise<void> {
  const found: AuthHealthResult<'auth'> = await indicator.isHealthy();
  // @ts-expect-error -- another key than the one that was given
  console.log(found.sessions);
  // @ts-expect-error -- what is down has no response time
  if (found.auth.status === 'down') console.log(found.auth.responseTime);
  // @ts-expect-error -- results are for reading
  found.auth = { status: 'up', responseTime: 0 };
}

export const count: Promise<number> = pruner.prune();
// @ts-expect-error -- the size of a batch is an option
export const limited = () => pruner.prune(100);
// @ts-expect-error -- the members of a service are its own
export const inner: unknown = pruner.store;
