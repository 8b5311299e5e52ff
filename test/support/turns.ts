/** Waits until everything that is under way has had a turn: long enough for others to come in between. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
