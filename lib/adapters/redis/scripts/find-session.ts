import { sessionScript } from '../redis-script.js';
import { SESSION_FIELDS } from '../session-record.js';

const fields = SESSION_FIELDS.map((field) => `'${field}'`).join(', ');

/** Returns the fields of the session in their order, then the time; nothing where there is no session. */
export const FIND_SESSION = sessionScript(`
local reading = redis.call('HMGET', KEYS[1], ${fields})
if not reading[1] then return false end
reading[${SESSION_FIELDS.length + 1}] = whole(now)
return reading
`);
