import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));
/** As much of what a process wrote as is shown when it ends by itself. */
const KEPT_CHARACTERS = 4_000;

/** The sample in a process of its own, which can be killed and started again. */
export class Server {
  url;
  isUp = false;
  /** When it was killed last, on the clock of `performance.now()`. */
  killedAt = Number.NEGATIVE_INFINITY;
  /** How often it ended although nobody had asked for it. */
  crashes = 0;
  output = '';

  /** @param build the folder with the sample, as it is built */
  constructor(name, build, variables) {
    this.name = name;
    this.main = join(build, 'sample', 'main.js');
    this.variables = variables;
  }

  async start() {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, this.main], {
      env: { PATH, NO_COLOR: '1', PORT: '0', ...this.variables },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    this.ended = once(child, 'close').then(() => {
      if (this.isUp) this.crashes += 1;
      this.isUp = false;
    });
    const address = new Promise((resolve) => {
      const keep = (chunk) => {
        this.output = (this.output + chunk).slice(-KEPT_CHARACTERS);
        const [, url] = /^Sample on (http:\/\/\S+)/m.exec(chunk) ?? [];
        if (url !== undefined) resolve(url);
      };
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', keep);
    });
    this.url = await Promise.race([address, this.ended]);
    if (this.url === undefined) throw new Error(`${this.name} did not start: ${this.output}`);
    this.isUp = true;
  }

  /** `kill -9`: nothing is told, flushed or closed. */
  async kill() {
    this.killedAt = performance.now();
    await this.end('SIGKILL');
  }

  async end(signal = 'SIGTERM') {
    this.isUp = false;
    this.child?.kill(signal);
    await this.ended;
  }

  /** What it holds now; see {@link PROBE}. Without `/proc`, nobody counts its files. */
  async measure() {
    const { child } = this;
    const answer = once(child, 'message');
    child.send('measure');
    const [held] = await Promise.race([answer, this.ended.then(() => [{}])]);
    const files = await readdir(`/proc/${child.pid}/fd`).catch(() => undefined);
    return { ...held, ...(files && { files: files.length }) };
  }
}
