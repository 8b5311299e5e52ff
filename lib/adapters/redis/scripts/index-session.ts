import { indexScript } from '../redis-script.js';
import { KEY_MARGIN } from './key-margin.js';

/**
 * Arguments: sid, absolute deadline. Puts a session into the index of its subject, takes out those
 * whose absolute lifetime is over, and keeps the index as long as the last of them.
 */
export const INDEX_SESSION = indexScript(`
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
if last then redis.call('PEXPIREAT', KEYS[1], whole(last + ${KEY_MARGIN})) end
return false
`);
