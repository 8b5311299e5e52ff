/**
 * The first words of replies that say that nothing was written and that the next try may succeed: the
 * server is a replica, is starting, has lost its primary, moves slots, or runs somebody's slow script.
 * Before Redis 7, the reply to a script hides such a word behind a dash.
 */
const TRANSIENT = /(?:^|-)(?:READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY) /;

/**
 * Whether a failure is a reply of the server that may be tried again. A connection that was lost is
 * not: whether the command was carried out, nobody knows.
 */
export function isTransientReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && TRANSIENT.test(error.message);
}
