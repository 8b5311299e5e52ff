import { requestBytes } from './requests.mjs';

const LEAST_REQUESTS = 50;
/** New tokens of a slice must not make the guard forget those that it has seen. */
const MOST_REQUESTS = 4_000;

/**
 * Sends as many requests as fit into a slice, with one token after the other, and gives the microseconds
 * that each took: of time, and of the server's processor.
 */
export function sliceOf(server, client, { path, tokens, ms }) {
  const requests = tokens.map((token) => requestBytes(path, token));
  let position = 0;
  let count = LEAST_REQUESTS;
  return async () => {
    const cpuBefore = await server.ask('cpu');
    const start = performance.now();
    await client.send(requests, position, count);
    const time = ((performance.now() - start) * 1_000) / count;
    const cpu = ((await server.ask('cpu')) - cpuBefore) / count;
    position = (position + count) % requests.length;
    count = Math.round(Math.min(MOST_REQUESTS, Math.max(LEAST_REQUESTS, (ms * 1_000) / time)));
    return { time, cpu };
  };
}
