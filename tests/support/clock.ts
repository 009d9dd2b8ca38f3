/**
 * Sets the clock of this process, as an administrator or a time server may. Timers and
 * `performance.now()` do not notice.
 *
 * ```ts
 * using clock = new SetClock();
 * clock.shift(-3_600_000);
 * ```
 * @module
 */

/** A clock that a test sets. Disposing of it restores the time. */
export class SetClock implements Disposable {
  readonly #real = Date.now;

  /** Sets the clock to the actual time and this many ms. */
  shift(ms: number): void {
    const real = this.#real;
    Date.now = () => real() + ms;
  }

  [Symbol.dispose](): void {
    Date.now = this.#real;
  }
}
