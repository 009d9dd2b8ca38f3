import type { Rate } from "../config/limits.ts";

/**
 * What may be done, as it is used up and comes back: a token bucket. It looks at the clock only when it is empty, since
 * most of what is done stays far from that; whoever has rested may therefore do up to twice as much at once.
 */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #now: () => number;
  #left: number;
  #filledAt: number;

  /** @param now a clock, in milliseconds */
  constructor(rate: Rate, now: () => number = clock) {
    this.#rate = rate;
    this.#now = now;
    this.#left = rate.count;
    this.#filledAt = now();
  }

  /** Uses some of it up, be it that it was used up already: what is owed then has to come back first. */
  spend(points: number): void {
    this.#left -= points;
  }

  /** Whether more was used than there was. */
  get isOverdrawn(): boolean {
    if (this.#left >= 0) return false;
    this.#refill();
    return this.#left < 0;
  }

  /** Uses one up, if there is one. */
  take(): boolean {
    if (this.#left < 1) this.#refill();
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** Whether all of it is there again, so that it can be forgotten. */
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
