/**
 * Timers that notice when the machine slept, and timers that one owner can stop together.
 * @module
 */
/** A source of time and timers. Tests replace it and need not wait. */
export interface Clock {
  /** Returns the ms of a clock that also runs while the machine sleeps. */
  now(): number;
  /** Calls back once, after `delay` ms awake; returns a function that cancels it. */
  after(delay: number, what: () => void): () => void;
}

/** The system's clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after: (delay, what) => {
    const timer = setTimeout(what, delay);
    return () => clearTimeout(timer);
  },
};

/** ms between two checks of the clock. */
const LOOK_EVERY = 5_000;
/** A check this many ms late means that the machine slept; a busy one is late by less. */
const SLEPT_FROM = 30_000;

/** Checks the clock regularly, and reports whether the machine slept in between. */
export class Watch {
  readonly #clock: Clock;
  readonly #looked: (slept: boolean) => void;
  #stop = () => {};

  /** @param looked called at each check, with whether the machine slept since the last one */
  constructor(clock: Clock, looked: (slept: boolean) => void) {
    this.#clock = clock;
    this.#looked = looked;
  }

  /** Plans the next check in `delay` ms at the latest, in place of the one planned before. */
  within(delay: number): void {
    this.#stop();
    const wait = Math.max(0, Math.min(delay, LOOK_EVERY));
    const due = this.#clock.now() + wait;
    this.#stop = this.#clock.after(wait, () => this.#looked(this.#clock.now() - due > SLEPT_FROM));
  }

  /** Cancels the next check. */
  stop(): void {
    this.#stop();
  }
}

/**
 * Timers that their owner can cancel together.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { pause, Timers } from "./timers.ts";
 *
 * const timers = new Timers();
 * let calls = 0;
 * timers.after(0, () => calls++);
 * timers.clear();
 * await pause(5, new AbortController().signal);
 * assertEquals(calls, 0);
 * ```
 */
export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  /** Calls back once, after `delay` ms. */
  after(delay: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      what();
    }, delay);
    this.#running.add(timer);
  }

  /** Cancels all running timers. */
  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}

/** Resolves after `delay` ms, when `signal` is aborted, or when the machine wakes from sleep. */
export function pause(
  delay: number,
  signal: AbortSignal,
  clock: Clock = SYSTEM_CLOCK,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const end = clock.now() + delay;
  return new Promise((resolve) => {
    const watch = new Watch(clock, (slept) => {
      const left = end - clock.now();
      // A clock that was set back must not make the pause longer.
      if (slept || left <= 0 || left > delay) done();
      else watch.within(left);
    });
    const done = () => {
      signal.removeEventListener("abort", done);
      watch.stop();
      resolve();
    };
    signal.addEventListener("abort", done);
    watch.within(delay);
  });
}
