/**
 * Limits the lost connections whose lines are still handled. gate.ts limits open connections.
 * @module
 */

/** Lost connections from one address whose lines are handled at the same time. */
const MOST_FROM_ADDRESS = 4;
/** Lost connections whose lines are handled at the same time. */
const MOST = 32;

/**
 * The lost connections whose lines are still handled. Without a limit, a client that sends much and
 * closes at once, again and again, would have the work of thousands of connections done.
 */
export class LastLines {
  readonly #counts = new Map<string, number>();
  #count = 0;

  /** Admits a lost connection. Returns false if there are too many. */
  enter(address: string): boolean {
    const count = this.#counts.get(address) ?? 0;
    if (count >= MOST_FROM_ADDRESS || this.#count >= MOST) return false;
    this.#counts.set(address, count + 1);
    this.#count++;
    return true;
  }

  /** Notes that an admitted connection has ended. */
  leave(address: string): void {
    const count = (this.#counts.get(address) ?? 0) - 1;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
    this.#count--;
  }
}
