/**
 * Redraws the screen when time alone changes it: a user no longer counts as typing, or quiet hours
 * begin or end.
 * @module
 */

/**
 * The longest wait in ms before the clock is read again: it may have been set, or the machine have
 * slept.
 */
const WAIT_MAX = 60_000;

/** Fires at the next change that only the clock causes. */
export class RedrawTimer {
  readonly #nextChange: (now: number) => number;
  readonly #redraw: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param nextChange returns when the screen changes next, in ms since 1970; Infinity for never
   */
  constructor(nextChange: (now: number) => number, redraw: () => void) {
    this.#nextChange = nextChange;
    this.#redraw = redraw;
  }

  /** Waits for the next change. Call it when that may have moved. @param now ms since 1970 */
  restart(now: number): void {
    this.stop();
    const next = this.#nextChange(now);
    if (next === Infinity) return;
    this.#timer = setTimeout(() => {
      this.restart(Date.now());
      this.#redraw();
    }, Math.min(next - now, WAIT_MAX));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
