/** How long to wait between tries to connect, in ms. */
export interface BackoffLimits {
  readonly first: number;
  readonly most: number;
}

/** What people bear: half a second at first, half a minute at most. */
export const BACKOFF: BackoffLimits = { first: 500, most: 30_000 };

/**
 * The ms to wait before try number `tries` (0: the first one after a loss). It doubles each time,
 * and takes half to all of that at random, so that a server that comes back is not met by all of
 * its clients at once.
 *
 * @param random a number from 0 to 1
 */
export function backoff(tries: number, random: number, limits: BackoffLimits = BACKOFF): number {
  const full = Math.min(limits.most, limits.first * 2 ** Math.min(tries, 30));
  return Math.round(full * (0.5 + random / 2));
}
