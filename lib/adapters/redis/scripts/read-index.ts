import { indexScript } from '../redis-script.js';

/** Returns the time, then the `sid`s in the index of a subject. */
export const READ_INDEX = indexScript(`
local sids = redis.call('ZRANGE', KEYS[1], 0, -1)
table.insert(sids, 1, whole(now))
return sids
`);
