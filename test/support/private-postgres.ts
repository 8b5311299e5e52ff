import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from '@jest/globals';

/** The folder of PostgreSQL's programs, for tests that stop and start a server of their own. */
export const POSTGRES_PROGRAMS = process.env.TEST_POSTGRES_BIN;

const run = promisify(execFile);
const servers = new Set<PrivatePostgres>();

afterAll(async () => {
  for (const server of servers) await server.remove();
});

/** A PostgreSQL server that belongs to one test. */
export class PrivatePostgres {
  private constructor(
    private readonly folder: string,
    private readonly account: { readonly uid?: number; readonly gid?: number },
    readonly port: number,
  ) {}

  static async start(): Promise<PrivatePostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    const account = await unprivileged();
    const { uid, gid } = account;
    if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
    const server = new PrivatePostgres(folder, account, await freePort());
    servers.add(server);
    await server.program('initdb', ['--auth=trust', '--username=postgres', '--no-sync']);
    await server.control('start');
    return server;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Breaks every connection, as an administrator's restart does. */
  restart(): Promise<void> {
    return this.control('restart');
  }

  async remove(): Promise<void> {
    servers.delete(this);
    await this.control('stop').catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }

  private control(command: 'start' | 'restart' | 'stop'): Promise<void> {
    const options = `-p ${this.port} -k ${this.folder} -c listen_addresses=127.0.0.1`;
    const log = join(this.folder, 'log');
    return this.program('pg_ctl', [command, '-w', '-m', 'fast', '-l', log, '-o', options]);
  }

  private async program(name: string, options: readonly string[]): Promise<void> {
    const file = join(POSTGRES_PROGRAMS ?? '', name);
    const data = ['-D', join(this.folder, 'data')];
    await run(file, [...data, ...options], { cwd: this.folder, ...this.account });
  }
}

/** PostgreSQL refuses to run as root. */
async function unprivileged(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
