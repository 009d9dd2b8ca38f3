/**
 * Decides how long to wait between tries to connect, and when to give up.
 * @module
 */
/** How long to wait between tries to connect, in ms. */
export interface BackoffLimits {
  readonly first: number;
  readonly most: number;
}

/** Short after a brief outage, and easy on a server that stays down. */
export const BACKOFF: BackoffLimits = { first: 500, most: 30_000 };

/**
 * Returns the ms to wait before try number `tries` (0: the first one after a loss). The delay
 * doubles each time. A random part of up to half is subtracted: otherwise all clients would return
 * to a restarted server at once.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { backoff } from "./backoff.ts";
 *
 * assertEquals([0, 1, 2, 10].map((tries) => backoff(tries, 1)), [500, 1_000, 2_000, 30_000]);
 * assertEquals(backoff(2, 0), 1_000);
 * ```
 *
 * @param random a number from 0 to 1
 */
export function backoff(tries: number, random: number, limits: BackoffLimits = BACKOFF): number {
  const full = Math.min(limits.most, limits.first * 2 ** Math.min(tries, 30));
  return Math.round(full * (0.5 + random / 2));
}

/**
 * Tracks the time without a connection. Times are those of `performance.now()`.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Outage } from "./backoff.ts";
 *
 * const outage = new Outage({ first: 500, most: 30_000 }, 10_000);
 * assertEquals(outage.lost(60_000, 1_000), true);
 * assertEquals(outage.delay(60_000, 1, 120_000), 500);
 * assertEquals(outage.delay(60_500, 1, 120_000), 1_000);
 * assertEquals(outage.delay(200_000, 1, 120_000), undefined);
 * ```
 */
export class Outage {
  readonly #limits: BackoffLimits;
  readonly #steady: number;
  /** Tries since the delays started over. */
  #tries = 0;
  /** When the last connection was lost. */
  #since: number | undefined;

  /** @param steady ms that a connection must last for the delays to start over when it is lost */
  constructor(limits: BackoffLimits, steady: number) {
    this.#limits = limits;
    this.#steady = steady;
  }

  /**
   * Notes that a connection was lost or a try failed. Returns true if the user does not know that
   * yet: a connection was lost, or this was the first try.
   *
   * @param readyAt when the connection was registered; 0 if it never was
   */
  lost(now: number, readyAt: number): boolean {
    if (readyAt > 0 && now - readyAt >= this.#steady) this.#tries = 0;
    if (readyAt === 0 && this.#since !== undefined) return false;
    this.#since = now;
    return true;
  }

  /**
   * Returns the ms until the next try; `undefined` to give up.
   *
   * @param random a number from 0 to 1
   * @param limit ms without a connection after which to give up
   */
  delay(now: number, random: number, limit: number): number | undefined {
    const delay = backoff(this.#tries++, random, this.#limits);
    return now - (this.#since ?? now) + delay > limit ? undefined : delay;
  }

  /** Returns the reason for giving up, for users. */
  givenUp(reason: string, limit: number): string {
    const seconds = Math.round(limit / 1000);
    return `the connection was lost and could not be restored in ${seconds} s: ${reason}`;
  }
}
