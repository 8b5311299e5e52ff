/** The name of a module instance, and the names of all instances in the application. */
export class InstanceNames {
  /** Complete once the application has started. */
  all: ReadonlySet<string>;

  constructor(readonly own: string) {
    this.all = new Set([own]);
  }
}
