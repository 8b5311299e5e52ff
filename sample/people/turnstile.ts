/** Lets a few pieces of work run at once; the others wait in a row. */
export class Turnstile {
  private readonly row: (() => void)[] = [];

  constructor(private free: number) {}

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((enter) => this.row.push(enter));
    try {
      return await work();
    } finally {
      const next = this.row.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
