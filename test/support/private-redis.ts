import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, it } from '@jest/globals';
import { Redis } from 'ioredis';

/** The program of the server, where this run may start servers of its own. */
const SERVER = process.env.TEST_REDIS_SERVER;
const HOST = '127.0.0.1';
const SLOTS = 16_384;
const PATIENCE_MS = 20_000;

/**
 * Runs a server for as long as its standard input is open, so that it ends with the test process,
 * however that ends.
 */
const LEASH = '"$@" & server=$!; cat > /dev/null; kill -9 $server; wait $server';

/** A server of the test's own, which keeps nothing on disk. */
export interface RedisServer {
  readonly port: number;
  /** A client for the test itself, beside those of the application. */
  readonly admin: Redis;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];
const admins: Redis[] = [];

/** Tests that need servers of their own; left out where none can be started. */
export function describeWithRedisServers(name: string, body: () => void): void {
  if (SERVER === undefined) {
    describe(name, () => {
      it.todo('needs TEST_REDIS_SERVER');
    });
    return;
  }
  describe(name, () => {
    afterAll(async () => {
      for (const admin of admins) admin.disconnect();
      await Promise.all([...running].map(end));
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    body();
  });
}

/** Starts a server on a free port. */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  return startRedisOn(await freePort(), ...settings);
}

/** Starts a server where another one was, with nothing of what that knew. */
export async function startRedisOn(
  port: number,
  ...settings: readonly string[]
): Promise<RedisServer> {
  const folder = freshFolder();
  const child = launch(
    ...['--port', `${port}`, '--bind', HOST, '--dir', folder, '--save', '', '--appendonly', 'no'],
    ...['--repl-diskless-sync-delay', '0', ...settings],
  );
  const admin = await ready(port);
  return { port, admin, kill: () => end(child) };
}

/** Starts a primary with one replica that has caught up. */
export async function startReplicated(): Promise<readonly [RedisServer, RedisServer]> {
  const primary = await startRedis();
  const replica = await startRedis('--replicaof', `${HOST} ${primary.port}`);
  await until(async () => (await replica.admin.info('replication')).includes('link_status:up'));
  await catchUp(primary);
  return [primary, replica];
}

/** Waits until a replica has everything that was written so far. */
export async function catchUp({ admin }: RedisServer): Promise<void> {
  // WAIT speaks of the writes of its own connection.
  await admin.set('caught-up', 'yes');
  await until(async () => (await admin.wait(1, 100)) === 1);
}

/** Starts a Cluster of three primaries, each with a third of the slots. */
export async function startCluster(): Promise<readonly RedisServer[]> {
  const nodes: RedisServer[] = [];
  for (let index = 0; index < 3; index += 1) {
    const bus = ['--cluster-port', `${await freePort()}`];
    nodes.push(await startRedis('--cluster-enabled', 'yes', ...bus));
  }
  for (const [index, { admin, port }] of nodes.entries()) {
    const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / nodes.length));
    await admin.cluster('ADDSLOTSRANGE', from!, to! - 1);
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    const bus = (await admin.config('GET', 'cluster-port')) as string[];
    await nodes[0]!.admin.call('CLUSTER', 'MEET', HOST, port, bus[1]!);
  }
  for (const { admin } of nodes) {
    await until(async () => {
      const info = (await admin.call('CLUSTER', 'INFO')) as string;
      const slots = (await admin.call('CLUSTER', 'SLOTS')) as unknown[];
      return info.includes('cluster_state:ok') && slots.length === nodes.length;
    });
  }
  return nodes;
}

/** Starts a Sentinel that watches a primary under the name `sessions`. */
export async function startSentinel(primary: RedisServer): Promise<RedisServer> {
  const [port, folder] = [await freePort(), freshFolder()];
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      `bind ${HOST}`,
      `dir ${folder}`,
      `sentinel monitor sessions ${HOST} ${primary.port} 1`,
      'sentinel down-after-milliseconds sessions 500',
      'sentinel failover-timeout sessions 5000',
    ].join('\n'),
  );
  const child = launch(file, '--sentinel');
  const admin = await ready(port);
  await until(async () => {
    const [known = []] = (await admin.call('SENTINEL', 'REPLICAS', 'sessions')) as string[][];
    return known.includes('slave') && known.includes('ok');
  });
  return { port, admin, kill: () => end(child) };
}

/** Waits until something holds, for as long as a busy machine may take. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + PATIENCE_MS; !(await holds()); await pause(20)) {
    if (Date.now() > limit) throw new Error('what was waited for did not come');
  }
}

function launch(...settings: readonly string[]): ChildProcess {
  const child = spawn('sh', ['-c', LEASH, 'sh', SERVER!, ...settings], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  running.add(child);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (!running.delete(child)) return;
  child.stdin?.end();
  await once(child, 'close');
}

async function ready(port: number): Promise<Redis> {
  const admin = new Redis({
    host: HOST,
    port,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    disconnectTimeout: 100,
  });
  admin.on('error', () => undefined);
  admins.push(admin);
  await admin.ping();
  return admin;
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  folders.push(folder);
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
