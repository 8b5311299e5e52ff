/** Measures the guard alone, with one algorithm and one kind of request, in a process that does nothing else. */
import 'reflect-metadata';
import { interleave } from '../interleaved.mjs';
import { openContenders } from './contenders.mjs';
import { authorizationBytes } from './requests.mjs';

const MOST_CALLS = 500;
const LEAST_CALLS = 25;
const SLICE_MS = 6;

const { algorithm, adapter, size } = JSON.parse(process.argv[2]);
const { makeRequest, contenders } = await openContenders({ algorithm, adapter });
const slices = Object.fromEntries(
  Object.entries(contenders).map(([name, contender]) => [name, sliceOf(contender)]),
);
for (const { tokens, call, remembers } of Object.values(contenders)) {
  const authorizations = remembers ? authorizationBytes(tokens) : [];
  for (const [at, authorization] of authorizations.entries())
    await call(makeRequest(authorization), at);
}
process.send(await interleave(slices, size), () => process.exit());

/**
 * Makes as many calls as fit into a slice, each with a request made before, and gives the microseconds of
 * processor time that each took, in whatever thread.
 */
function sliceOf({ tokens, call }) {
  const authorizations = authorizationBytes(tokens);
  let position = 0;
  let calls = MOST_CALLS;
  return async () => {
    const from = position;
    const requests = Array.from({ length: calls }, (_, at) =>
      makeRequest(authorizations[(from + at) % tokens.length]),
    );
    position = (from + calls) % tokens.length;
    const before = processorTime();
    for (let at = 0; at < requests.length; at += 1) {
      const answer = call(requests[at], (from + at) % tokens.length);
      if (answer !== true && !(await answer)) throw new Error('refused');
    }
    const perCall = (processorTime() - before) / calls;
    calls = Math.round(Math.max(LEAST_CALLS, Math.min(MOST_CALLS, (SLICE_MS * 1_000) / perCall)));
    return perCall;
  };
}

/** Not the time by the clock: that counts what others do on the same processor. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
