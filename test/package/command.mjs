import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a command, and gives what it wrote. Throws with all that it wrote if it fails. */
export async function run(command, args, cwd) {
  try {
    const { stdout } = await execute(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const wrote = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim();
    throw new Error(`${command} ${args.join(' ')}\n${wrote || error.message}`, { cause: error });
  }
}

/** Runs a file with Node.js: the one that runs this, unless another is named. */
export function runNode(args, cwd, node = process.execPath) {
  return run(node, args, cwd);
}

/** Installs packages. What one installation has fetched, the others find in npm's cache. */
export function install(packages, cwd) {
  const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  return run('npm', ['install', ...quietly, ...packages], cwd);
}
