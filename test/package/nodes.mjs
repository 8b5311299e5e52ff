import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, runNode } from './command.mjs';

/** The lines of Node.js that the package supports. `CHECK_NODES=22` takes one, `CHECK_NODES=20.19.0,24` those two. */
export const WANTED = (process.env.CHECK_NODES || '20,22,24').split(',');

/** The wanted versions of Node.js: the one that runs this, and the others from npm. */
export function installNodes(folder) {
  return Promise.all(
    WANTED.map(async (wanted) => {
      const path = isRunning(wanted) ? process.execPath : await installNode(wanted, folder);
      return { version: (await runNode(['--version'], folder, path)).trim(), path };
    }),
  );
}

function isRunning(wanted) {
  return `${process.versions.node}.`.startsWith(`${wanted}.`);
}

async function installNode(wanted, folder) {
  const place = join(folder, `node-${wanted}`);
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify({ private: true }));
  await install([`node@${wanted}`], place);
  return join(place, 'node_modules/.bin/node');
}
