/** Sockets by a name that several may share. A name without sockets takes no room. */
export class SocketGroups {
  private readonly groups = new Map<string, Set<object>>();

  /** How many names have sockets. */
  get size(): number {
    return this.groups.size;
  }

  /** The sockets of a name, as they are at this moment. */
  of(name: string): readonly object[] {
    return [...(this.groups.get(name) ?? [])];
  }

  add(name: string, socket: object): void {
    let group = this.groups.get(name);
    if (group === undefined) this.groups.set(name, (group = new Set()));
    group.add(socket);
  }

  delete(name: string, socket: object): void {
    const group = this.groups.get(name);
    if (group?.delete(socket) === true && group.size === 0) this.groups.delete(name);
  }
}
