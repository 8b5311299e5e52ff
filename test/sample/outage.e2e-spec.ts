import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Device } from '../support/device.js';
import { startSample, type SampleProcess } from '../support/sample-process.js';
import {
  describeOnServers,
  SERVER_PASSWORD,
  serverPort,
  serverVariables,
  withAddress,
  type SampleServer,
} from '../support/sample-servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { HTTP_ADAPTERS, type HttpAdapterName } from '../support/test-app.js';

const DEVICES = 10;
const OUTAGES = 3;
const OUTAGE_MS = 1_000;
const LONGEST_RECOVERY_MS = 10_000;

/** What devices were answered, each with how long one may wait before it asks again. */
interface Load {
  readonly answers: Map<number, number>;
  readonly hints: Set<string | null>;
  readonly stop: () => Promise<unknown>;
}

/** Devices that refresh again and again, as hasty clients do. */
function load(devices: readonly Device[], { client }: SampleProcess): Load {
  const answers = new Map<number, number>();
  const hints = new Set<string | null>();
  let stopped = false;
  const all = devices.map(async (device, at) => {
    while (!stopped) {
      for (const { status, headers } of await Promise.all(device.refreshOn(client, 1 + (at % 2)))) {
        answers.set(status, (answers.get(status) ?? 0) + 1);
        if (status === 503) hints.add(headers.get('retry-after'));
      }
      await pause(10);
    }
  });
  const stop = () => {
    stopped = true;
    return Promise.all(all);
  };
  return { answers, hints, stop };
}

/** Waits until the health route says so. */
async function untilHealthy({ client }: SampleProcess): Promise<number> {
  const start = Date.now();
  while ((await client.get('/healthz')).status !== 200) {
    if (Date.now() - start > LONGEST_RECOVERY_MS) throw new Error('it does not recover');
    await pause(20);
  }
  return Date.now() - start;
}

/** Refreshes as clients are told to: 503 means later. */
async function untilAnswered(device: Device, { client }: SampleProcess): Promise<number> {
  for (const start = Date.now(); ; await pause(20)) {
    const { status } = await device.refreshOn(client)[0]!;
    if (status !== 503 || Date.now() - start > LONGEST_RECOVERY_MS) return status;
  }
}

/** Goes through the outages with one adapter. */
async function survives(server: SampleServer, adapter: HttpAdapterName): Promise<void> {
  const direct = await serverVariables(server, { HTTP_ADAPTER: adapter, LOG_LEVEL: 'debug' });
  const proxy = await TcpProxy.open(serverPort(server, direct));
  const variables = withAddress(direct, (url) => {
    [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
  });
  const sample = await startSample(variables);
  const { client } = sample;
  const { access_token: accessToken, refresh_token: kept } = await sample.signIn();
  const devices = [];
  for (let at = 0; at < DEVICES; at += 1) {
    devices.push(new Device((await sample.signIn()).refresh_token));
  }

  const { answers, hints, stop } = load(devices, sample);
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    await pause(200);
    proxy.cutOff();
    expect((await client.refresh(kept)).status).toBe(503);
    expect((await client.login('alice', 'wonderland')).status).toBe(503);
    expect((await client.get('/auth/sessions', accessToken)).status).toBe(503);
    expect((await client.get('/healthz')).status).toBe(503);
    expect((await client.get('/me', accessToken)).status).toBe(200);
    await pause(OUTAGE_MS);
    proxy.restore();
    await untilHealthy(sample);
  }
  await stop();

  expect([...answers.keys()].sort()).toEqual([200, 503]);
  expect([...hints].every((hint) => /^[1-9]\d*$/.test(hint ?? ''))).toBe(true);
  const last = await Promise.all(devices.map((device) => untilAnswered(device, sample)));
  expect(last).toEqual(devices.map(() => 200));
  expect(await untilAnswered(new Device(kept), sample)).toBe(200);
  expect(await client.sessions(accessToken)).toHaveLength(DEVICES + 1);
  expect(sample.output()).not.toMatch(/reuse/);
  expect(sample.output()).not.toContain(SERVER_PASSWORD);
  expect(await sample.end('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
  await proxy.close();
}

describeOnServers('a store that goes away and comes back under load', (server) => {
  // What takes long is the waiting, so both adapters wait together, each with sessions of its own.
  it('is 503 in between on both adapters, never 400 or 401; nobody is logged out, nothing is restarted (F1, F2, R39, R40)', async () => {
    await Promise.all(HTTP_ADAPTERS.map((adapter) => survives(server, adapter)));
  });

  it('lets the process end while it is away', async () => {
    const direct = await serverVariables(server);
    const proxy = await TcpProxy.open(serverPort(server, direct));
    const sample = await startSample(
      withAddress(direct, (url) => {
        [url.hostname, url.port] = ['127.0.0.1', String(proxy.port)];
      }),
    );
    proxy.cutOff();
    await sample.client.get('/healthz');
    expect(await sample.end('SIGTERM')).toEqual({ code: null, signal: 'SIGTERM' });
    await proxy.close();
  });
});
