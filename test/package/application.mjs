import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts an application, asks it what is to be asked, and ends it: by SIGTERM, unless another signal is named.
 * What it writes to standard error is told only if it does not start.
 */
export async function withApplication({ file, cwd, node, env, signal }, ask) {
  const app = spawn(node ?? process.execPath, [file], {
    ...{ cwd, stdio: ['ignore', 'pipe', 'pipe'] },
    env: { ...process.env, PORT: '0', AUTH_SECRET: 'nT5kQ2vY8wLz3rXc7pBm1dHs6fGj4aUe', ...env },
  });
  try {
    return await ask(await addressOf(app));
  } finally {
    if (app.exitCode === null && app.kill(signal)) await once(app, 'exit');
  }
}

/** Waits until it prints its address, and goes on reading what it prints. */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => (text += chunk));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const [url] = /http:\/\/[\d.]+:\d+/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`the application did not start: ${text}`)));
  });
}

export function post(url, body) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
