import type { Clock } from "../../../client/core/connection/timers.ts";

/** A clock that a test puts forward. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #awake = 0;
  #timers: { readonly at: number; readonly what: () => void }[] = [];

  /** Timers that wait. */
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

  /** So many ms pass, and whatever is due is done. */
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

  /** The machine sleeps so many ms: timers stand still, and the clock does not. */
  sleep(time: number): void {
    this.#now += time;
  }

  #forward(time: number): void {
    this.#awake += time;
    this.#now += time;
  }
}

/** Resolves once whatever follows from what was done just now, without waiting for anything else, is done. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
