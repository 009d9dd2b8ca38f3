/**
 * The current turn: its counts of chunks and writes, and the work at its end. tick_scheduler.ts and
 * round_scheduler.ts decide when it ends.
 * @module
 */

/**
 * A turn with this many writes, or chunks received in one tick, is a busy one: more is likely to
 * wait.
 */
export const MANY = 64;

/** The writes of one turn. */
export interface Flight {
  /** Writes that have not ended. */
  underWay: number;
  /** All writes. */
  count: number;
}

/** The current turn, and the facts about the last one that the schedulers need. */
export class Turn {
  /** The writes of the last turn that ended. */
  flight: Flight = { underWay: 0, count: 0 };
  /** Chunks received from clients in this tick or round. */
  received = 0;
  /** Writes of the last turn that ended in this tick or round. */
  landed = 0;
  /** Whether the turn has something to commit or to flush. */
  isRequested = false;
  /** Whether the turn must end with the tick or round. */
  isHurried = false;
  /** Whether a round of the poller is under way: no tick ends the turn then. */
  inRound = false;
  /** Whether the last turn left writes that have not begun. */
  hasWritesLeft = false;
  readonly #flush: () => void;
  readonly #flushMore: () => void;
  /** Chunks received in the ended ticks and rounds of this turn, and in all of the last turn. */
  #receivedInTurn = 0;
  #receivedInLastTurn = 0;
  /** When the last turn's writes had begun, by `performance.now()`. */
  #flushedAt = 0;
  /** The duration of the last flush, in ms. */
  #flushMs = 0;
  #ended: PromiseWithResolvers<void> | undefined;

  /**
   * @param flush is called at the end of the turn
   * @param flushMore begins writes that the last turn left
   */
  constructor(flush: () => void, flushMore: () => void = () => {}) {
    this.#flush = flush;
    this.#flushMore = flushMore;
  }

  /** Resolves at the end of the turn. */
  get ended(): Promise<void> {
    return (this.#ended ??= Promise.withResolvers()).promise;
  }

  /**
   * Whether this turn would send small batches to many clients, and more input is likely: the last
   * turn had more.
   */
  get isSmaller(): boolean {
    return this.#receivedInTurn < this.#receivedInLastTurn && this.flight.count >= MANY;
  }

  /** The duration of the last flush, in ms. */
  get flushMs(): number {
    return this.#flushMs;
  }

  /** The time since the last flush, in ms. */
  get msSinceFlush(): number {
    return performance.now() - this.#flushedAt;
  }

  /** Begins the next tick or round of this turn. */
  count(): void {
    this.#receivedInTurn += this.received;
    this.received = this.landed = 0;
  }

  /** Counts the end of a write. Returns whether it was one of the last turn. */
  land(flight: Flight): boolean {
    flight.underWay--;
    if (flight !== this.flight) return false;
    this.landed++;
    if (flight.underWay === 0) this.#flushedAt = performance.now();
    return true;
  }

  /** Begins writes that the last turn left, if any. */
  flushMore(): void {
    if (!this.hasWritesLeft) return;
    this.hasWritesLeft = false;
    this.#flushMore();
  }

  /** Flushes, and begins the next turn. */
  end(): void {
    this.isRequested = false;
    this.isHurried = false;
    this.flight = { underWay: 0, count: 0 };
    this.#receivedInLastTurn = this.#receivedInTurn;
    this.#receivedInTurn = 0;
    const begunAt = performance.now();
    this.#flush();
    this.#flushedAt = performance.now();
    this.#flushMs = this.#flushedAt - begunAt;
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.resolve();
  }
}
