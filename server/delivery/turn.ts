/**
 * The current turn: its counts of chunks and writes, and the work at its end. tick_scheduler.ts and
 * round_scheduler.ts decide when it ends.
 * @module
 */

import type { Writable } from "../records/fields.ts";

/**
 * A turn with this many writes, or chunks received in one tick, is a busy one: more is likely to
 * wait.
 */
export const MANY = 64;

/** Counts chunks of input: turns end by how much of it comes. */
export interface InputCounter {
  /**
   * Counts a chunk that was read from a socket of the runtime.
   *
   * @returns the end of the turn if the client must not be read again before then
   */
  countRead(): Promise<void> | undefined;
  /** Counts a chunk that the poller pushed. Its round ends the turn. */
  countPushed(): void;
}

/** The writes of one turn. The {@link Turn} alone counts them. */
export interface Flight {
  /** Writes that have not ended. */
  readonly underWay: number;
  /** All writes. */
  readonly count: number;
}

/** The current turn, and the facts about the last one that the schedulers need. */
export class Turn {
  /** The writes of the last turn that ended. */
  #flight: Writable<Flight> = { underWay: 0, count: 0 };
  #received = 0;
  #landed = 0;
  #isRequested = false;
  #isHurried = false;
  #isInRound = false;
  #hasWritesLeft = false;
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

  /** Chunks received from clients in this tick or round. */
  get received(): number {
    return this.#received;
  }

  /** Writes of the last turn that ended in this tick or round. */
  get landed(): number {
    return this.#landed;
  }

  /** Writes of the last turn that have not ended. */
  get underWay(): number {
    return this.#flight.underWay;
  }

  /** Whether the turn has something to commit or to flush. */
  get isRequested(): boolean {
    return this.#isRequested;
  }

  /** Whether the turn must end with the tick or round. */
  get isHurried(): boolean {
    return this.#isHurried;
  }

  /** Whether a round of the poller is under way: no tick ends the turn then. */
  get isInRound(): boolean {
    return this.#isInRound;
  }

  /** Whether the last turn left writes that have not begun. */
  get hasWritesLeft(): boolean {
    return this.#hasWritesLeft;
  }

  /**
   * Whether this turn would send small batches to many clients, and more input is likely: the last
   * turn had more.
   */
  get isSmaller(): boolean {
    return this.#receivedInTurn < this.#receivedInLastTurn && this.#flight.count >= MANY;
  }

  /** The duration of the last flush, in ms. */
  get flushMs(): number {
    return this.#flushMs;
  }

  /** The time since the last flush, in ms. */
  get msSinceFlush(): number {
    return performance.now() - this.#flushedAt;
  }

  /** Counts a chunk from a client. */
  countChunk(): void {
    this.#received++;
  }

  /** Asks for a commit and a flush at the end. Returns whether nothing had asked before. */
  request(): boolean {
    if (this.#isRequested) return false;
    return this.#isRequested = true;
  }

  /** Asks for the end with the tick or round. */
  hurry(): void {
    this.#isHurried = this.#isRequested = true;
  }

  beginRound(): void {
    this.#isInRound = true;
  }

  endRound(): void {
    this.#isInRound = false;
  }

  /** Begins the next tick or round of this turn. */
  next(): void {
    this.#receivedInTurn += this.#received;
    this.#received = this.#landed = 0;
  }

  /** Counts a write that was done at once. */
  countWrite(): void {
    this.#flight.count++;
  }

  /** Counts the begin of a write; {@link endWrite} takes the result. */
  beginWrite(): Flight {
    const flight = this.#flight;
    flight.underWay++;
    flight.count++;
    return flight;
  }

  /** Counts the end of a write. Returns whether it was one of the last turn. */
  endWrite(flight: Writable<Flight>): boolean {
    flight.underWay--;
    if (flight !== this.#flight) return false;
    this.#landed++;
    if (flight.underWay === 0) this.#flushedAt = performance.now();
    return true;
  }

  /** Leaves writes of the last turn to {@link flushMore}. */
  leaveWrites(): void {
    this.#hasWritesLeft = true;
  }

  /** Begins writes that the last turn left, if any. */
  flushMore(): void {
    if (!this.#hasWritesLeft) return;
    this.#hasWritesLeft = false;
    this.#flushMore();
  }

  /** Flushes, and begins the next turn. */
  end(): void {
    this.#isRequested = false;
    this.#isHurried = false;
    this.#flight = { underWay: 0, count: 0 };
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
