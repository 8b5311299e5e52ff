/** Which part of all refreshes. */
const LOST = 0.02;
const TWICE = 0.02;

/** Between two lost answers of one device, so that they are none in a row. */
const PAUSE_MS = 4_000;

/**
 * What may go wrong between one device and the servers, as a wrapper of what sends its requests.
 *
 * @param calmMs how long no answer is lost after a kill or a cut
 */
export function createMishaps(random, tally, calmMs) {
  let lostAt = Number.NEGATIVE_INFINITY;

  const isCalm = () => performance.now() - lostAt > PAUSE_MS && !tally.isTroubled(calmMs);

  return async (path, send) => {
    if (path !== '/auth/refresh') return send();
    if (random.chance(LOST) && isCalm()) return lose(await send());
    if (random.chance(TWICE)) return sendTwice(send);
    return send();
  };

  /** The server has done its part; the client never hears of it. */
  async function lose(response) {
    lostAt = performance.now();
    tally.add('answers lost');
    await response.text();
    throw new TypeError('the answer was lost');
  }

  /** As by a proxy that tries again, or two workers that know nothing of each other; the later answer comes through. */
  async function sendTwice(send) {
    tally.add('refreshes sent twice');
    const answers = [];
    const sendings = [send(), send()].map(async (sending) => answers.push(await sending));
    const [{ reason }] = await Promise.allSettled(sendings);
    const last = answers.pop();
    if (last === undefined) throw reason;
    for (const other of answers) await other.text();
    return last;
  }
}
