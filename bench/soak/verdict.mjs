import { growth } from './growth.mjs';

/** An ended session is told at once, and again where somebody comes with its token: so many entries each, at most. */
const ENTRIES_EACH = 3;

/** What has to hold after a run: `found` may be at most `allowed`. */
export function judge(run) {
  const checks = [...checksOfClients(run), ...checksOfStores(run)].map((check) => ({
    ...check,
    met: check.found <= check.allowed,
  }));
  const grown = growth(run.samples, run.minutes);
  const isGood = [...checks, ...grown].every(({ met }) => met !== false);
  return { checks, growth: grown, isGood };
}

function checksOfClients({ ledger, refusals, endings, tally, servers }) {
  const crashes = servers.reduce((count, server) => count + server.crashes, 0);
  return [
    none('clients signed out for no reason', ledger.falseLogouts.length),
    none('ended sessions that went on', refusals.missed.length),
    none('thefts that went unnoticed', endings.missedThefts.length),
    none('answers that nobody should get', tally.surprises.length),
    none('processes that ended by themselves', crashes),
  ];
}

/** @param live the `sid`s that the table has as live, and `held` those that devices have, when all has come to rest */
function checksOfStores({ ledger, tally, live, held, stores }) {
  const signIns = tally.of('sign-in sent');
  const unanswered = signIns - tally.of('sign-ins');
  const untold = tally.of('sign-outs that the server was not told');
  const undone =
    tally.of('kicks that could not be done') + tally.of('thefts that could not be done');
  const ended = [...ledger.causes.keys()].filter((sid) => live.has(sid)).length;
  const orphans = [...live].filter((sid) => !held.has(sid)).length;
  const missing = [...held].filter((sid) => !live.has(sid)).length;
  const entries = ENTRIES_EACH * (stores.rows - stores.live);
  return [
    none('sessions of clients that are not live in the table', missing),
    { name: 'sessions that were ended and are still live', found: ended, allowed: untold + undone },
    { name: 'live rows that no client has', found: orphans, allowed: unanswered + untold },
    { name: 'rows, of as many sign-ins', found: stores.rows, allowed: signIns },
    { name: 'keys in Redis', found: stores.keys, allowed: 1 },
    { name: 'entries of the stream of revocations', found: stores.entries, allowed: entries },
  ];
}

function none(name, found) {
  return { name, found, allowed: 0 };
}
