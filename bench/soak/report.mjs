import { printTable } from '../table.mjs';
import { BOUND_MS } from './refusals.mjs';

/** How many of the things that went wrong are shown, of each kind. */
const SHOWN = 5;

const ADVERSITY = [
  ...['kills', 'cuts of PostgreSQL', 'cuts of Redis', 'answers lost', 'refreshes sent twice'],
  ...['sign-ins', 'sign-outs', 'sign-outs everywhere', 'kicks', 'thefts'],
];
const FAILURES = [
  ...['5xx in trouble', '5xx at other times', 'broken off', 'put off by the client'],
  ...['turned to another process', 'ends lost with a killed process'],
  ...['kicks that could not be done', 'thefts that could not be done'],
  ...['sign-outs that the server was not told', 'starts that failed'],
];

/** The figures of a run, for machines too. */
export function reportOf(run, verdict) {
  const { tally, refusals, ledger, endings, observation, stores, updates, timing } = run;
  const sent = ['guarded', 'refresh', 'sign-in', 'other'].map((kind) => tally.of(`${kind} sent`));
  return {
    isGood: verdict.isGood,
    ...{ seed: run.seed, minutes: run.minutes, clients: run.clients, devices: run.devices },
    requests: sent.reduce((sum, one) => sum + one, 0),
    refreshes: tally.of('refresh answered'),
    latency: ['guarded', 'refresh', 'sign-in'].map((kind) => ({
      kind,
      answered: tally.of(`${kind} answered`),
      p50: tally.percentile(kind, 0.5),
      p99: tally.percentile(kind, 0.99),
    })),
    refusals: { ...percentiles(refusals.waits), bound: BOUND_MS },
    happened: Object.fromEntries(ADVERSITY.map((name) => [name, tally.of(name)])),
    failures: Object.fromEntries(FAILURES.map((name) => [name, tally.of(name)])),
    noticed: Object.fromEntries(ledger.noticed),
    checks: verdict.checks,
    growth: verdict.growth,
    stores: { ...stores, ...updates },
    load: { ...observation.load, ...observation.shares },
    gracePeriod: timing.graceMs,
    late: ledger.falseLogouts.filter(({ lateness }) => lateness > timing.graceMs).length,
    wrong: [
      // First those for which a busy machine is no excuse.
      [...ledger.falseLogouts]
        .sort((one, other) => one.lateness - other.lateness)
        .map(({ text }) => `signed out for no reason: ${text}`),
      refusals.missed,
      endings.missedThefts.map((text) => `theft: ${text}`),
      tally.surprises,
      run.servers.filter(({ crashes }) => crashes > 0).map(({ output }) => output),
    ].flatMap((ones) => ones.slice(0, SHOWN)),
  };
}

/** For people. */
export function printReport(report) {
  const { clients, devices, minutes, seed } = report;
  printTable('soak', {
    title: `${clients} clients on ${devices} devices for ${minutes} min, seed ${seed}`,
    columns: ['what has to hold', 'found', 'at most', 'met'],
    rows: report.checks.map(({ name, found, allowed, met }) => ({
      ...{ 'what has to hold': name, found, 'at most': allowed, met: met ? 'yes' : 'no' },
    })),
    notes: [...latenessOf(report), ...report.wrong],
  });
  printTable('soak', {
    title: 'growth from the second third to the last, medians; of the process that was not killed',
    columns: ['what', 'first third', 'second', 'last', 'growth', 'at most', 'met'],
    rows: report.growth.map(({ name, early, middle, late, growth, allowed, met }) => ({
      ...{ what: name, 'first third': early, second: middle, last: late, growth },
      ...{ 'at most': allowed, met: met === undefined ? 'too short to say' : met ? 'yes' : 'no' },
    })),
  });
  printTable('soak', {
    title: 'requests',
    columns: ['of', 'answers', 'p50, ms', 'p99, ms'],
    rows: report.latency.map(({ kind, answered, p50, p99 }) => ({
      ...{ of: kind, answers: answered, 'p50, ms': p50, 'p99, ms': p99 },
    })),
    notes: notesOf(report),
  });
}

/** A busy machine breaks what no library can keep. */
function latenessOf({ late, gracePeriod }) {
  if (late === 0) return [];
  return [
    `${late} of those signed out were answered later than the grace period of ${gracePeriod} ms allows: ` +
      'too little processor, or too short a --lifetime, for so many clients.',
  ];
}

function notesOf({ requests, happened, failures, refusals, stores, load }) {
  const listed = (counts) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const percent = (share) => `${Math.round(100 * share)} %`;
  return [
    `${requests} requests. What happened: ${listed(happened)}.`,
    `What that led to: ${listed(failures)}.`,
    `An ended session was refused by each process after ${refusals.p50.toFixed(0)} ms (p50), ` +
      `${refusals.p99.toFixed(0)} ms (p99), ${refusals.longest.toFixed(0)} ms (longest).`,
    `${percent(stores.heapOnly / stores.updates)} of ${stores.updates} updates were heap-only.`,
    `Of ${load.processors} processors, ${percent(load.busy)} was busy: ` +
      `${percent(load.clients)} of one with the clients, ${percent(load.watched)} with one of the servers. ` +
      `The clients' process had to wait for up to ${load.longestStallMs.toFixed(0)} ms.`,
  ];
}

function percentiles(waits) {
  const sorted = [...waits].sort((one, other) => one - other);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return {
    count: sorted.length,
    p50: at(0.5) ?? 0,
    p99: at(0.99) ?? 0,
    longest: sorted.at(-1) ?? 0,
  };
}
