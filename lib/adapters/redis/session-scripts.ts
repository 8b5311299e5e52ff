import { KEY_MARGIN } from './redis-keys.js';
import { sessionScript, type RedisScript } from './redis-script.js';
import { SESSION_FIELDS } from './session-record.js';

/** How long a session may go without being put into its subject's index again, in milliseconds: an hour. */
const INDEX_INTERVAL = 3_600_000;

const FIELDS = SESSION_FIELDS.map((field) => `'${field}'`).join(', ');

/**
 * Arguments: known, auth, inactivity timeout, absolute lifetime. Returns the absolute deadline, or
 * nothing where the key is taken. The key's expiry is set here and nowhere else: no refresh moves it.
 */
export const CREATE_SESSION = sessionScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local at = whole(now)
local absolute = now + ARGV[5]
local inactivity = math.min(absolute, now + ARGV[4])
redis.call('HSET', KEYS[1], 'known', ARGV[2], 'auth', ARGV[3], 'generation', '0',
  'createdAt', at, 'usedAt', at, 'indexedAt', at,
  'inactivityDeadline', whole(inactivity), 'absoluteDeadline', whole(absolute))
redis.call('PEXPIREAT', KEYS[1], whole(absolute + ${KEY_MARGIN}))
return whole(absolute)
`);

/** Returns the fields of the session in their order, then the time; nothing where there is no session. */
export const FIND_SESSION = sessionScript(`
local reading = redis.call('HMGET', KEYS[1], ${FIELDS})
if not reading[1] then return false end
reading[${SESSION_FIELDS.length + 1}] = whole(now)
return reading
`);

/** Arguments as for a use, and nothing besides. */
export const TOUCH_SESSION = useOfSession('', '');

/** Arguments besides: the new generation, the latest time or nothing, the new facts about the sign-in or nothing. */
export const ROTATE_SESSION = useOfSession(
  `if ARGV[5] ~= '' and now > tonumber(ARGV[5]) then return false end`,
  `redis.call('HSET', KEYS[1], 'generation', ARGV[4], 'rotatedAt', at)
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'auth', ARGV[6]) end`,
);

/** Argument: reason. Returns what is known of the session if this ended it. The key's expiry stays. */
export const REVOKE_SESSION = sessionScript(`
local known, revoked = unpack(redis.call('HMGET', KEYS[1], 'known', 'revokedAt'))
if not known or revoked then return false end
redis.call('HSET', KEYS[1], 'revokedAt', whole(now), 'revocationReason', ARGV[2])
return known
`);

/**
 * A use of a live session at one generation. Arguments: generation, inactivity timeout, and what
 * `conditions` and `changes` need besides.
 *
 * Returns nothing where it conflicts and an empty list where it took place; or what is known of the
 * session and its absolute deadline, where its place in the index is due to be renewed.
 */
function useOfSession(conditions: string, changes: string): RedisScript {
  return sessionScript(`
local generation, inactivity, absolute, revoked, indexed = unpack(redis.call('HMGET', KEYS[1],
  'generation', 'inactivityDeadline', 'absoluteDeadline', 'revokedAt', 'indexedAt'))
if generation ~= ARGV[2] or revoked then return false end
if now >= tonumber(inactivity) or now >= tonumber(absolute) then return false end
${conditions}
local at = whole(now)
redis.call('HSET', KEYS[1], 'usedAt', at,
  'inactivityDeadline', whole(math.min(tonumber(absolute), now + ARGV[3])))
${changes}
if math.abs(now - indexed) < ${INDEX_INTERVAL} then return {} end
redis.call('HSET', KEYS[1], 'indexedAt', at)
return redis.call('HMGET', KEYS[1], 'known', 'absoluteDeadline')
`);
}
