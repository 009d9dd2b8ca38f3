/** How often connections that wait are looked at, in milliseconds. */
const TICK_MS = 250;

/** One timer for all connections that have to wait; it runs as long as there is one. */
export class FloodTimer {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tick = Promise.withResolvers<void>();
  #stopped = false;

  /** Resolves at the next tick; at once where there will be none. */
  tick(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#timer ??= setTimeout(() => this.#strike(), TICK_MS);
    return this.#tick.promise;
  }

  /** Lets all go on that wait, and holds up nobody any more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#strike();
  }

  #strike(): void {
    this.#timer = undefined;
    const { resolve } = this.#tick;
    this.#tick = Promise.withResolvers();
    resolve();
  }
}
