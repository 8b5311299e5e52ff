/** As much of a socket as tells of its end: one of `socket.io`, of `ws`, or a connection of Node. */
interface Ending {
  once?(event: string, listener: () => void): unknown;
  readonly disconnect?: unknown;
  readonly connected?: unknown;
  readonly destroyed?: unknown;
  readonly readyState?: unknown;
}

/** `readyState` of `ws` while messages go both ways; closing and closed come after it. */
const OPEN = 1;

/**
 * Calls back once a socket has gone.
 *
 * @returns whether it will: not for a socket that is going or gone, or that never tells
 */
export function whenGone(socket: Ending, callback: () => void): boolean {
  if (typeof socket.once !== 'function' || isGoing(socket)) return false;
  socket.once(socket.disconnect === undefined ? 'close' : 'disconnect', callback);
  return true;
}

function isGoing({ connected, destroyed, readyState }: Ending): boolean {
  const isClosing = typeof readyState === 'number' && readyState > OPEN;
  return connected === false || destroyed === true || isClosing;
}
