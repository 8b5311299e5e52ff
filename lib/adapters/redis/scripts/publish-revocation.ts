import { streamScript } from '../redis-script.js';
import { KEY_MARGIN } from './key-margin.js';

/**
 * Arguments: the revocation, and for how many milliseconds it is kept. Adds it to the stream, takes out
 * what is older than that, and keeps the stream as long as its newest entry.
 */
export const PUBLISH_REVOCATION = streamScript(`
redis.call('XADD', KEYS[1], 'MINID', '~', whole(math.max(0, now - ARGV[3])), '*', 'revocation', ARGV[2])
redis.call('PEXPIRE', KEYS[1], whole(ARGV[3] + ${KEY_MARGIN}))
return false
`);
