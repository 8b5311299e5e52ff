/** Contenders that budgets speak of. */
export const HARNESS = 'harness: a guard that says yes';
export const BARE = 'signature check alone';
export const SEEN_TOKEN = 'this guard, token seen before';
export const SEEN_COOKIE = 'this guard, token seen before, in a cookie';
export const NEW_TOKEN = 'this guard, new token';
export const PUBLIC_ROUTE = 'public route';

/** What the guard may cost, in microseconds more than what is there without it. */
export const COST_BUDGETS = [
  { contender: SEEN_TOKEN, above: HARNESS, atMost: 3 },
  { contender: SEEN_COOKIE, above: HARNESS, atMost: 5 },
  { contender: NEW_TOKEN, above: BARE, atMost: 8 },
];

/** Requests per second of a guarded route whose tokens were seen before, as a share of the same route made public. */
export const THROUGHPUT_BUDGET = 0.95;
