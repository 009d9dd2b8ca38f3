/**
 * A clock that tests control.
 * @module
 */
import type { Clock } from "../../../client/core/connection/timers.ts";

/** A clock that the test advances. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #awake = 0;
  #timers: { readonly at: number; readonly what: () => void }[] = [];

  /** The number of running timers. */
  get waiting(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, what: () => void): () => void {
    const timer = { at: this.#awake + delay, what };
    this.#timers.push(timer);
    return () => this.#timers = this.#timers.filter((each) => each !== timer);
  }

  /** Lets ms pass, and runs the timers that are due. */
  async pass(time: number): Promise<void> {
    const until = this.#awake + time;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#forward(next.at - this.#awake);
      next.what();
      await settled();
    }
    this.#forward(until - this.#awake);
  }

  /** Lets the machine sleep: the clock advances, and timers do not. */
  sleep(time: number): void {
    this.#now += time;
  }

  #forward(time: number): void {
    this.#awake += time;
    this.#now += time;
  }
}

/** Resolves once all pending promise callbacks have run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
