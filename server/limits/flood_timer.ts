/**
 * The timer of connections that have used up their flood limit.
 * @module
 */

/**
 * The time between two ticks, in ms: the longest that a connection waits after its limit allows
 * more.
 */
const TICK_MS = 250;

/** One timer for all connections over their flood limit. It runs only while a connection waits. */
export class FloodTimer {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tick = Promise.withResolvers<void>();
  #stopped = false;

  /** Resolves at the next tick; at once after {@link stop}. */
  tick(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#timer ??= setTimeout(() => this.#strike(), TICK_MS);
    return this.#tick.promise;
  }

  /** Lets all waiting connections go on, and makes none wait from now on. */
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
