import type { HttpAdapterHost } from '@nestjs/core';

/** Names request headers in `Vary`, beside those that are named there. Not every adapter of Nest adds to it itself. */
export function addVary(
  adapter: HttpAdapterHost['httpAdapter'],
  response: object,
  ...names: readonly string[]
): void {
  const header = adapter.getHeader(response, 'Vary') as unknown;
  if (header === undefined) {
    adapter.setHeader(response, 'Vary', names.join(', '));
    return;
  }
  const given = [header]
    .flat()
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
    .map((name) => name.trim());
  const known = new Set(given.map((name) => name.toLowerCase()));
  const added = names.filter((name) => !known.has(name.toLowerCase()));
  if (added.length === 0 || known.has('*')) return;
  adapter.setHeader(response, 'Vary', [...given, ...added].join(', '));
}
