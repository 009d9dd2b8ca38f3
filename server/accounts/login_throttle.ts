/** What came of an attempt. */
export type Outcome = "right" | "wrong" | "throttled";

interface Entry {
  /** When it failed, in milliseconds since 1970, the oldest first. */
  failures: number[];
  /** Attempts that have begun and are not over. */
  pending: number;
  waiting: (() => void)[];
}

/** What an attempt comes from or goes to, and how many attempts of that may fail. */
export type Bound = readonly [key: string, most: number];

/** Lets only so many attempts fail in a while. What succeeds costs nothing, however often it does. */
export class LoginThrottle {
  readonly #window: number;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  #sweptAt = 0;

  /**
   * @param window for how long a failure counts, in milliseconds
   * @param now the clock, in milliseconds since 1970
   */
  constructor(window: number, now: () => number = Date.now) {
    this.#window = window;
    this.#now = now;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Makes an attempt, unless one of its keys has failed too often. Where too many are under way to know that, it waits
   * for one to be over: nobody gets more attempts by making them at once.
   *
   * @param bounds by all of which it is bound
   * @param check whether it succeeds
   */
  async attempt(bounds: readonly Bound[], check: () => Promise<boolean>): Promise<Outcome> {
    const bound = bounds.map(([key, most]) => ({ entry: this.#entry(key), most }));
    for (;;) {
      if (bound.some(({ entry, most }) => this.#failures(entry) >= most)) return "throttled";
      const full = bound.find(({ entry, most }) => entry.failures.length + entry.pending >= most);
      if (full === undefined) break;
      await new Promise<void>((resolve) => full.entry.waiting.push(resolve));
    }
    const entries = bound.map(({ entry }) => entry);
    for (const entry of entries) entry.pending++;
    try {
      const right = await check();
      if (right) return "right";
      for (const entry of entries) entry.failures.push(this.#now());
      return "wrong";
    } finally {
      for (const entry of entries) {
        entry.pending--;
        for (const resolve of entry.waiting.splice(0)) resolve();
      }
    }
  }

  #entry(key: string): Entry {
    this.#sweep();
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = { failures: [], pending: 0, waiting: [] };
    this.#entries.set(key, entry);
    return entry;
  }

  #failures(entry: Entry): number {
    const since = this.#now() - this.#window;
    entry.failures = entry.failures.filter((time) => time > since);
    return entry.failures.length;
  }

  #sweep(): void {
    const now = this.#now();
    if (now - this.#sweptAt < this.#window) return;
    this.#sweptAt = now;
    for (const [key, entry] of this.#entries) {
      const idle = entry.pending === 0 && entry.waiting.length === 0;
      if (idle && this.#failures(entry) === 0) this.#entries.delete(key);
    }
  }
}
