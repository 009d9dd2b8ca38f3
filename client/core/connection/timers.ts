/** What tells the time and calls back later, so that tests need not wait. */
export interface Clock {
  /** ms of a clock that goes on while the machine sleeps. */
  now(): number;
  /** Calls back once, after so many ms awake; gives what ends that. */
  after(delay: number, what: () => void): () => void;
}

/** The machine's own. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after: (delay, what) => {
    const timer = setTimeout(what, delay);
    return () => clearTimeout(timer);
  },
};

/** ms between two looks at the clock. */
const LOOK_EVERY = 5_000;
/** ms by which a look comes too late when the machine slept: a busy one is late by less. */
const SLEPT_FROM = 30_000;

/** Looks at the clock again and again, and tells when the machine slept in between. */
export class Watch {
  readonly #clock: Clock;
  readonly #looked: (slept: boolean) => void;
  #stop = () => {};

  /** @param looked called at each look, with whether the machine slept since the one before */
  constructor(clock: Clock, looked: (slept: boolean) => void) {
    this.#clock = clock;
    this.#looked = looked;
  }

  /** Looks in so many ms, or earlier; in place of what was to come. */
  within(delay: number): void {
    this.#stop();
    const wait = Math.max(0, Math.min(delay, LOOK_EVERY));
    const due = this.#clock.now() + wait;
    this.#stop = this.#clock.after(wait, () => this.#looked(this.#clock.now() - due > SLEPT_FROM));
  }

  /** Looks no more. */
  stop(): void {
    this.#stop();
  }
}

/** Timers with one owner, which can end them all. */
export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  /** Calls back once, after so many ms. */
  after(delay: number, what: () => void): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      what();
    }, delay);
    this.#running.add(timer);
  }

  /** Ends all that are running. */
  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}

/** Resolves after so many ms, or at once when `signal` is aborted, or when the machine wakes up from a sleep. */
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
      // A clock that was put back must not make the pause longer.
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
