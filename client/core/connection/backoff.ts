/**
 * Computes the delay between two tries to connect.
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
