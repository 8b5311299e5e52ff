import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';
import { HttpClient, type Tokens } from './http-client.js';
import { signIn, type PersonName } from './sample-people.js';
import { freshVariables, type Variables } from './sample-variables.js';

/** Where the sample and the library are built for tests, apart from what `npm run build:sample` makes, so that a test run leaves a running sample alone. */
export const BUILD = join('node_modules', '.cache', 'sample-under-test');
const STAMP = join(BUILD, 'stamp');
const LOCK = `${BUILD}.lock`;
const LONGEST_BUILD_MS = 120_000;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that has ended, with what it wrote. */
export interface FinishedProcess extends Ending {
  readonly stdout: string;
  readonly stderr: string;
}

/** A server that runs in a process of its own. */
export interface ServerProcess {
  readonly client: HttpClient;
  /** Everything it has written so far, to both streams. */
  output(): string;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ending>;
}

/** A sample that runs in a process of its own. */
export interface SampleProcess extends ServerProcess {
  /** Signs somebody in and gives the tokens, or throws. */
  signIn(person?: PersonName): Promise<Tokens>;
}

const ORDER_SERVICE = '05-order-service/main.js';

const processes = new Set<ChildProcess>();

beforeAll(build, 2 * LONGEST_BUILD_MS);

afterAll(() => {
  for (const child of processes) child.kill('SIGKILL');
});

/** Starts the sample and waits for its address. It sees only the variables that are given. */
export async function startSample(variables: Variables = freshVariables()): Promise<SampleProcess> {
  const server = await startServer('main.js', variables);
  return { ...server, signIn: (person) => signIn(server.client, person) };
}

/** Starts the order service of the sample, at any free port unless another is given. */
export function startOrderService(variables: Variables): Promise<ServerProcess> {
  return startServer(ORDER_SERVICE, { PORT: '0', ...variables });
}

/** Starts one of the numbered samples, at any free port. */
export function startNumbered(name: string, variables: Variables = {}): Promise<ServerProcess> {
  return startServer(`${name}/main.js`, { PORT: '0', ...variables });
}

/** Starts one of the numbered samples where it is expected to end by itself. */
export function runNumbered(name: string, variables: Variables): Promise<FinishedProcess> {
  return run(`${name}/main.js`, variables);
}

async function startServer(entry: string, variables: Variables): Promise<ServerProcess> {
  const { child, written, ended } = launch(entry, variables);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [, address] = /^[A-Z][a-z ]+ on (http:\/\/\S+)/m.exec(written()) ?? [];
      if (address !== undefined) resolve(address);
    });
    void ended.then(() => reject(new Error(`${entry} did not start: ${written()}`)));
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { client: new HttpClient(url), output: written, end };
}

/** Starts the sample where it is expected to end by itself. */
export function runSample(variables: Variables): Promise<FinishedProcess> {
  return run('main.js', variables);
}

/** Starts the order service where it is expected to end by itself. */
export function runOrderService(variables: Variables): Promise<FinishedProcess> {
  return run(ORDER_SERVICE, variables);
}

async function run(entry: string, variables: Variables): Promise<FinishedProcess> {
  const { child, ended } = launch(entry, variables);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  return { ...(await ended), stdout: stdout(), stderr: stderr() };
}

function launch(
  entry: string,
  variables: Variables,
): {
  readonly child: ChildProcess;
  readonly written: () => string;
  readonly ended: Promise<Ending>;
} {
  const { PATH = '', NODE_PATH = '' } = process.env;
  const path = join(BUILD, 'sample', entry);
  // Without source maps: they change nothing but stack traces, and cost a sixth of a start.
  const child = spawn(process.execPath, [path], {
    env: { PATH, NODE_PATH, NO_COLOR: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.add(child);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      processes.delete(child);
      resolve({ code, signal });
    });
  });
  return { child, written: () => stdout() + stderr(), ended };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return () => text;
}

/** Compiles the sample, unless that was done since the last change of a source. One test process does it. */
async function build(): Promise<void> {
  while (!isBuilt()) {
    if (takesLock()) await compile().finally(() => rmSync(LOCK, { recursive: true }));
    else await pause(100);
  }
}

function isBuilt(): boolean {
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return ['lib', 'sample'].every((folder) =>
    readdirSync(folder, { recursive: true }).every(
      (file) => statSync(join(folder, file.toString())).mtimeMs < built,
    ),
  );
}

/** A lock that is older than any compilation is left over from a test run that was killed. */
function takesLock(): boolean {
  mkdirSync(dirname(LOCK), { recursive: true });
  try {
    mkdirSync(LOCK);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > LONGEST_BUILD_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

async function compile(): Promise<void> {
  const begun = new Date();
  const tsc = join('node_modules', 'typescript', 'bin', 'tsc');
  // Types are looked at by `npm run typecheck`; here they would double the time.
  const options = ['-p', 'tsconfig.sample.json', '--outDir', BUILD, '--noCheck'];
  try {
    await Promise.all([
      promisify(execFile)(process.execPath, [tsc, ...options]),
      promisify(execFile)(process.execPath, [join('sample', 'build.mjs'), BUILD]),
    ]);
  } catch (cause) {
    const { stdout } = cause as { readonly stdout: string };
    throw new Error(`the sample does not compile: ${stdout}`, { cause });
  }
  writeFileSync(STAMP, '');
  utimesSync(STAMP, begun, begun);
}
