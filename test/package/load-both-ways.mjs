/**
 * Copied into a project and run there, with the ways in which to load and the entries as JSON. Each entry is loaded
 * by both ways, and has to be the same module. One that needs packages that are not installed has to fail, and to
 * name one of them, by the first way; the second would say of old versions of Node only that the first has failed.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const LOAD = {
  import: async (specifier) => {
    if (!specifier.endsWith('.json')) return import(specifier);
    return (await import(specifier, { with: { type: 'json' } })).default;
  },
  require: async (specifier) => require(specifier),
};

async function load(way, { specifier, missing }) {
  try {
    return await LOAD[way](specifier);
  } catch (error) {
    const isNamed = missing.some((name) => error.message.includes(`'${name}'`));
    if (error.code === 'ERR_MODULE_NOT_FOUND' && isNamed) return undefined;
    throw new Error(`${way} of ${specifier}: ${error.message}`, { cause: error });
  }
}

const [ways, entries] = JSON.parse(process.argv[2]);
for (const entry of entries) {
  const { specifier, missing } = entry;
  const first = await load(ways[0], entry);
  if (first === undefined) continue;
  if (missing.length > 0) throw new Error(`${specifier} was loaded without ${missing.join(', ')}`);
  const second = await load(ways[1], entry);
  if (Object.keys(first).length === 0 || !isSame(first, second)) {
    throw new Error(`${specifier} is not the same by ${ways.join(' and by ')}`);
  }
}

/** Of a module that was evaluated twice, the classes and functions differ. */
function isSame(first, second) {
  const names = Object.keys(first);
  const isShared = (name) => typeof first[name] !== 'function' || first[name] === second[name];
  return names.join() === Object.keys(second).join() && names.every(isShared);
}
