import { sessionScript } from '../redis-script.js';

/** Argument: reason. Returns what is known of the session if this ended it. The key's expiry stays. */
export const REVOKE_SESSION = sessionScript(`
local known, revoked = unpack(redis.call('HMGET', KEYS[1], 'known', 'revokedAt'))
if not known or revoked then return false end
redis.call('HSET', KEYS[1], 'revokedAt', whole(now), 'revocationReason', ARGV[2])
return known
`);
