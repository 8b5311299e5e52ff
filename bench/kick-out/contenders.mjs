/** The contender whose list has changed at each request: no application has that, so it has no budget. */
export const BUSY = 'feed, another session ended between any two requests';
