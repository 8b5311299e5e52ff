/**
 * A map of bounded size: two generations of half of it each. When the younger one is full it becomes the
 * older one, whose entries are dropped unless they are used once more.
 */
export class BoundedMap<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private readonly generationSize: number;

  /** @param size how many entries at most, rounded up to an even number; 0 for none */
  constructor(size: number) {
    this.generationSize = Math.ceil(size / 2);
  }

  /** How many entries are held at most; one that is moving to the younger generation counts twice. */
  get size(): number {
    return this.young.size + this.old.size;
  }

  get(key: string): V | undefined {
    const found = this.young.get(key);
    if (found !== undefined) return found;
    const aging = this.old.get(key);
    if (aging !== undefined) this.set(key, aging);
    return aging;
  }

  set(key: string, value: V): void {
    if (this.generationSize === 0) return;
    if (this.young.size >= this.generationSize && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }
}
