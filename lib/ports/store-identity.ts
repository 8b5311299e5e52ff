/** What a repository keeps its sessions in, as the parts that make it out: a data source, or a client and a prefix. */
const PLACES = new WeakMap<object, readonly unknown[]>();

/** For adapters: tells what a repository keeps its sessions in. Two with equal parts keep the same sessions. */
export function keepsSessionsIn(repository: object, ...place: readonly unknown[]): void {
  PLACES.set(repository, place);
}

/** Whether two repositories are known to keep the same sessions. */
export function keepSameSessions(one: object, other: object): boolean {
  if (one === other) return true;
  const [here, there] = [PLACES.get(one), PLACES.get(other)];
  if (here === undefined || there === undefined) return false;
  return here.length === there.length && here.every((part, index) => part === there[index]);
}
