/**
 * What the guard costs a request: by itself, beside the bare signature check that nobody can do without,
 * beside the recipe of the Nest documentation and two libraries that verify; and over HTTP, beside the
 * same route made public.
 */
import { cost } from './guard/cost.mjs';
import { throughput } from './guard/throughput.mjs';

export async function run({ quick }) {
  return [...(await cost({ quick })), await throughput({ quick })];
}
