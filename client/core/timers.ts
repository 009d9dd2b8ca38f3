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

/** Resolves after so many ms, or at once when `signal` is aborted. */
export function pause(delay: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener("abort", done);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, delay);
    signal.addEventListener("abort", done);
  });
}
