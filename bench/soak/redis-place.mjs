import { Redis } from 'ioredis';

/** A prefix of Redis and a user that is kept to it, so that connections of this run can be told from all others. */
export async function makeRedisPlace(url, name, password) {
  const admin = new Redis(url);
  admin.on('error', () => undefined);
  const prefix = `${name}:`;
  await admin.call('ACL', 'SETUSER', name, 'on', `>${password}`, `~${prefix}*`, '+@all');
  const address = new URL(url);
  [address.username, address.password] = [name, password];
  address.searchParams.set('keyPrefix', prefix);

  const keys = async () => {
    const found = [];
    for await (const some of admin.scanStream({ match: `${prefix}*`, count: 1_000 }))
      found.push(...some);
    return [...new Set(found)];
  };

  return {
    url: address.href,
    /** Ends every connection of the run; @returns how many. */
    cut: () => admin.call('CLIENT', 'KILL', 'USER', name),
    async measure() {
      const found = await keys();
      const stream = found.find((key) => key.endsWith('revocations'));
      return { keys: found.length, entries: stream === undefined ? 0 : await admin.xlen(stream) };
    },
    async remove() {
      const found = await keys();
      if (found.length > 0) await admin.unlink(...found);
      await admin.call('ACL', 'DELUSER', name);
      await admin.quit();
    },
  };
}
