import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../guard/child.mjs';
import { makePlace } from './connections.mjs';
import { SETTINGS } from './settings.mjs';

const COUNTS = { quick: { pushed: 60, polled: 12 }, thorough: { pushed: 500, polled: 60 } };
const PATIENCE_MS = 10_000;

/** From the answer that a session was ended to its refusal in two other processes, over HTTP. */
export async function latency({ quick }) {
  const counts = quick ? COUNTS.quick : COUNTS.thorough;
  const rows = [];
  const notes = [
    'From the answer of the revocation; each process is asked again about every millisecond.',
  ];
  const present = [];
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const missing = setting.variables.filter((variable) => process.env[variable] === undefined);
    if (missing.length > 0) notes.push(`Left out: ${name}: ${missing.join(', ')} is not set.`);
    else present.push([name, setting]);
  }
  const measured = async ([name, setting]) => {
    const count = setting.isPolled ? counts.polled : counts.pushed;
    return Object.entries(await measure(setting, count)).map(([process, waits]) =>
      row(name, process, waits, setting.atMost),
    );
  };
  const [pushed, polled] = [false, true].map((isPolled) =>
    present.filter(([, setting]) => Boolean(setting.isPolled) === isPolled),
  );
  for (const one of pushed) rows.push(...(await measured(one)));
  // These mostly wait, for hundreds of milliseconds: side by side they take half as long.
  rows.push(...(await Promise.all(polled.map(measured))).flat());
  return {
    title: 'from a kick to the refusal in another process, ms',
    columns: ['feed', 'process', 'kicks', 'p50', 'p99', 'longest', 'p99 at most', 'met'],
    rows,
    notes,
  };
}

async function measure(setting, count) {
  const place = `bench_${randomBytes(6).toString('hex')}`;
  const removePlace = await makePlace(setting, place);
  const secret = randomBytes(48).toString('base64');
  const start = async (role) => {
    const child = new Child('../kick-out/app-process.mjs', { role, setting, place, secret });
    return { child, url: await child.nextMessage() };
  };
  const roles = ['issuer', 'issuer', 'orders'];
  const [issuer, secondIssuer, resourceServer] = await Promise.all(roles.map(start));
  const others = { issuer: secondIssuer, 'resource server': resourceServer };
  const waits = Object.fromEntries(Object.keys(others).map((name) => [name, []]));
  try {
    const sessions = await issuer.child.ask({ verb: 'issue', count });
    for (const { accessToken } of sessions)
      for (const { url } of Object.values(others)) await expectStatus(url, accessToken, 200);
    for (const { sid, accessToken } of sessions) {
      await issuer.child.ask({ verb: 'revoke', sid });
      const since = performance.now();
      const refused = Object.entries(others).map(async ([name, { url }]) => {
        waits[name].push(await acceptedFor(url, accessToken, since));
      });
      await Promise.all(refused);
      // At any moment of the interval of one that asks.
      if (setting.isPolled) await pause(1_000 * Math.random());
    }
  } finally {
    for (const { child } of [issuer, ...Object.values(others)]) child.end();
    await pause(200);
    await removePlace();
  }
  return waits;
}

async function acceptedFor(url, token, since) {
  for (;;) {
    const status = await statusOf(url, token);
    const waited = performance.now() - since;
    if (status === 401) return waited;
    if (status !== 200 || waited > PATIENCE_MS) throw new Error(`not refused: ${status}`);
    await pause(1);
  }
}

async function expectStatus(url, token, expected) {
  const status = await statusOf(url, token);
  if (status !== expected) throw new Error(`the answer is ${status}, not ${expected}`);
}

async function statusOf(url, token) {
  const response = await fetch(`${url}/orders`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
}

function row(feed, process, waits, atMost) {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const p99 = at(0.99);
  return {
    ...{ feed, process, kicks: waits.length, p50: at(0.5), p99, longest: sorted.at(-1) },
    'p99 at most': atMost,
    met: p99 <= atMost ? 'yes' : 'no',
  };
}
