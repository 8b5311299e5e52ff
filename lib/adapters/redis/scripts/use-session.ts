import { sessionScript, type RedisScript } from '../redis-script.js';

/** How long a session may go without being put into its subject's index again, in milliseconds: an hour. */
const INDEX_INTERVAL = 3_600_000;

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

export const TOUCH_SESSION = useOfSession('', '');

/** Arguments besides: the new generation, the latest time or nothing, the new facts about the sign-in or nothing. */
export const ROTATE_SESSION = useOfSession(
  `if ARGV[5] ~= '' and now > tonumber(ARGV[5]) then return false end`,
  `redis.call('HSET', KEYS[1], 'generation', ARGV[4], 'rotatedAt', at)
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'auth', ARGV[6]) end`,
);
