/** Measures the guard alone, with one algorithm and one kind of request, in a process that does nothing else. */
import 'reflect-metadata';
import { interleave } from '../interleaved.mjs';
import { openContenders } from './contenders.mjs';

const MOST_CALLS = 500;
const LEAST_CALLS = 25;
const SLICE_MS = 6;

const { algorithm, adapter, size } = JSON.parse(process.argv[2]);
const { makeRequest, makeResponse, contenders } = await openContenders({ algorithm, adapter });
const slices = Object.fromEntries(
  Object.entries(contenders).map(([name, contender]) => [name, sliceOf(contender)]),
);
for (const { credentials, call, answers, remembers } of Object.values(contenders)) {
  for (const [at, credential] of (remembers ? credentials : []).entries()) {
    const request = makeRequest(credential);
    await call(request, at, answers && makeResponse(request));
  }
}
process.send(await interleave(slices, size), () => process.exit());

/**
 * Makes as many calls as fit into a slice, each with a request made before, and gives the microseconds of
 * processor time that each took, in whatever thread.
 */
function sliceOf({ credentials, call, answers }) {
  let position = 0;
  let calls = MOST_CALLS;
  return async () => {
    const from = position;
    const requests = Array.from({ length: calls }, (_, at) =>
      makeRequest(credentials[(from + at) % credentials.length]),
    );
    const responses = answers ? requests.map(makeResponse) : [];
    position = (from + calls) % credentials.length;
    const before = processorTime();
    for (let at = 0; at < requests.length; at += 1) {
      const answer = call(requests[at], (from + at) % credentials.length, responses[at]);
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
