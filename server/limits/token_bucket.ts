/**
 * Token buckets, which count towards limits of rates.
 * @module
 */

import type { Rate } from "../config/limits.ts";

/**
 * A token bucket: a client spends tokens, and they come back with time. It reads the clock only
 * when it is empty, and most clients never empty it. A burst after a pause can therefore spend up
 * to twice the bucket's size.
 */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #now: () => number;
  #left: number;
  #filledAt: number;

  /** @param now returns the time in ms */
  constructor(rate: Rate, now: () => number = clock) {
    this.#rate = rate;
    this.#now = now;
    this.#left = rate.count;
    this.#filledAt = now();
  }

  /** Spends tokens, even more than there are; the debt must come back before the next token. */
  spend(points: number): void {
    this.#left -= points;
  }

  /** Whether more tokens were spent than there were. */
  get isOverdrawn(): boolean {
    if (this.#left >= 0) return false;
    this.#refill();
    return this.#left < 0;
  }

  /** Spends a token. Returns false if there is none. */
  take(): boolean {
    if (this.#left < 1) this.#refill();
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** Whether all tokens have come back; such a bucket can be forgotten. */
  get isFull(): boolean {
    this.#refill();
    return this.#left >= this.#rate.count;
  }

  #refill(): void {
    const now = this.#now();
    if (now === this.#filledAt) return;
    const { count, time } = this.#rate;
    this.#left = Math.min(count, this.#left + (now - this.#filledAt) * count / time);
    this.#filledAt = now;
  }
}

function clock(): number {
  return performance.now();
}
