import { sessionScript } from '../redis-script.js';
import { KEY_MARGIN } from './key-margin.js';

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
