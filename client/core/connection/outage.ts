import { backoff, type BackoffLimits } from "./backoff.ts";

/** How long a client is without a server, and when it tries again. Times are those of `performance.now()`. */
export class Outage {
  readonly #limits: BackoffLimits;
  readonly #steady: number;
  #tries = 0;
  #since: number | undefined;

  /** @param steady how long a connection lasts, in ms, before trying begins from the start when it is lost */
  constructor(limits: BackoffLimits, steady: number) {
    this.#limits = limits;
    this.#steady = steady;
  }

  /**
   * A connection is over, or could not be had. True where that is news: there was one until now, or this is the first try.
   *
   * @param readyAt since when the server knew us; 0 where it never did
   */
  lost(now: number, readyAt: number): boolean {
    if (readyAt > 0 && now - readyAt >= this.#steady) this.#tries = 0;
    if (readyAt === 0 && this.#since !== undefined) return false;
    this.#since = now;
    return true;
  }

  /**
   * The ms until the next try; `undefined` where there is none.
   *
   * @param random a number from 0 to 1
   * @param limit ms without a server after which no more is tried
   */
  delay(now: number, random: number, limit: number): number | undefined {
    const delay = backoff(this.#tries++, random, this.#limits);
    return now - (this.#since ?? now) + delay > limit ? undefined : delay;
  }

  /** That nothing more is tried, in words. */
  givenUp(reason: string, limit: number): string {
    const seconds = Math.round(limit / 1000);
    return `the connection was lost and not to be had back in ${seconds} s: ${reason}`;
  }
}
