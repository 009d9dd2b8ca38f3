/**
 * Limits failed login attempts by address and account.
 * @module
 */

/** The outcome of an attempt. */
export type AttemptOutcome = "right" | "wrong" | "throttled";

interface Attempts {
  /** The times of failures by the throttle's clock, oldest first. */
  failures: number[];
  /** The number of attempts under way. */
  pending: number;
  waiting: (() => void)[];
}

/** The limit of a source or target of attempts: how many may fail. */
export type Bound = readonly [key: string, most: number];

/** Limits failed attempts within a window of time. Successful attempts are not limited. */
export class LoginThrottle {
  readonly #window: number;
  readonly #now: () => number;
  readonly #entries = new Map<string, Attempts>();
  #sweptAt = 0;

  /**
   * @param window the time for which a failure counts, in milliseconds
   * @param now a monotonic clock, in milliseconds
   */
  constructor(window: number, now: () => number = () => performance.now()) {
    this.#window = window;
    this.#now = now;
  }

  /** The number of keys remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Makes an attempt, unless one of its keys has failed too often. While the attempts under way
   * could still reach the limit, it waits for one to end: concurrent attempts cannot get around the
   * limit.
   *
   * @param bounds the limits, all of which apply
   * @param check returns whether the attempt succeeds
   */
  async attempt(bounds: readonly Bound[], check: () => Promise<boolean>): Promise<AttemptOutcome> {
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

  #entry(key: string): Attempts {
    this.#sweep();
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Attempts = { failures: [], pending: 0, waiting: [] };
    this.#entries.set(key, entry);
    return entry;
  }

  #failures(entry: Attempts): number {
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
