/**
 * How long a key outlives what it is for, in milliseconds: a day. The server deletes keys by its wall
 * clock, which may be set forward and back again; and a token that is over should be told apart from
 * one that was never known for a while.
 */
export const KEY_MARGIN = 86_400_000;
