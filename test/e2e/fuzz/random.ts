/** Chance that is the same for the same seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** From 0 up to, but without, 1. */
  public number(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  public is(probability: number): boolean {
    return this.number() < probability;
  }

  public of<T>(values: readonly T[]): T {
    return values[Math.floor(this.number() * values.length)];
  }

  /** The usual value, or now and then one of the others. */
  public mostly<T>(usual: T, others: readonly T[], rarely: number): T {
    return this.is(rarely) ? this.of(others) : usual;
  }
}
