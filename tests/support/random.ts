/**
 * Repeatable random numbers.
 * @module
 */

/** Random numbers, the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Returns a number of at least 0 and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an integer of at least 0 and less than the bound. */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Returns one of the items. */
  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** Cuts bytes into pieces of random length, from 1 byte to this many. */
  *cut(bytes: Uint8Array, most: number): Generator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength;) {
      const piece = bytes.subarray(at, at + 1 + this.below(most));
      yield piece;
      at += piece.byteLength;
    }
  }
}
