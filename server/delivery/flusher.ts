/**
 * The end of a turn: commit, hand out the talk of channels, then write all outboxes together.
 * outbox.ts holds the bytes of one client; tick_scheduler.ts and round_scheduler.ts decide when a
 * turn ends.
 * @module
 */

import type { Rounds } from "../sockets/poller.ts";
import { RoundScheduler } from "./round_scheduler.ts";
import { NOTHING, Run } from "./run.ts";
import { TickScheduler } from "./tick_scheduler.ts";
import { type Flight, type InputCounter, Turn } from "./turn.ts";

/**
 * Writes begun in one tick. The runtime does 128 reads and writes in a tick; more would wait for
 * the next ticks, at twice the cost. A few more than 128 make the next tick come at once.
 */
const WRITES_PER_TICK = 136;

/** An outbox as the flusher sees it. */
export interface Flushable {
  /** Removes the chunks that tell of these events, except those being written. */
  revoke(events: ReadonlySet<string>): void;
  /** Makes the bytes that wait now ready to be written; later ones wait for the next flush. */
  seal(): void;
  /** Writes the sealed bytes. Returns whether all of them are written. */
  write(): boolean;
}

/** The steps before the writes of a turn. */
export interface FlusherOptions {
  /** Commits the turn's events. */
  readonly commit?: () => void;
  /** Puts the talk of channels into outboxes. */
  readonly handOut?: () => void;
  /** See {@link TickScheduler}. */
  readonly afterTick?: ((callback: () => void) => void) | undefined;
}

/** Flushes all outboxes that have something to send, together, at the end of the turn. */
export class Flusher implements InputCounter {
  /** Ends turns with the poller's rounds. */
  readonly rounds: Rounds;
  readonly #turn: Turn;
  readonly #ticks: TickScheduler;
  /** The empty runs, by form: outboxes of different forms never hold the same chunks for long. */
  readonly #roots = new Map<number, Run>();
  readonly #commit: () => void;
  readonly #handOut: () => void;
  /** Outboxes that have something to send. */
  #dirty: Flushable[] = [];
  #isHandingOut = false;
  /** Outboxes with sealed bytes, and how many of these writes have begun. */
  #toWrite: Flushable[] = [];
  #begun = 0;
  /** Bytes that lines of this turn cause. */
  #weight = 0;

  constructor({ commit = () => {}, handOut = () => {}, afterTick }: FlusherOptions = {}) {
    this.#commit = commit;
    this.#handOut = handOut;
    this.#turn = new Turn(() => this.#endTurn(), () => this.#writeSome());
    this.#ticks = new TickScheduler(this.#turn, afterTick);
    this.rounds = new RoundScheduler(this.#turn, this.#ticks);
  }

  countRead(): Promise<void> | undefined {
    return this.#ticks.countRead();
  }

  countPushed(): void {
    this.#turn.countChunk();
  }

  /** Makes turns as short as ticks from now on. */
  shortenTurns(): void {
    this.#ticks.stop();
  }

  /** The number of forms in which outboxes were given bytes since the last flush. */
  get forms(): number {
    return this.#roots.size;
  }

  /** Returns the run that an empty outbox of this form begins with. */
  root(form: number): Run {
    let root = this.#roots.get(form);
    if (root === undefined) this.#roots.set(form, root = new Run(undefined, NOTHING, undefined));
    return root;
  }

  /** Schedules an outbox to be sealed and written at the end of the turn. */
  mark(outbox: Flushable): void {
    this.#dirty.push(outbox);
    if (!this.#isHandingOut) this.request();
  }

  /** Counts a write that was done at once. */
  countWrite(): void {
    this.#turn.countWrite();
  }

  /** Queues an outbox's sealed bytes for the next batch of writes. */
  expect(outbox: Flushable): Flight {
    this.#toWrite.push(outbox);
    return this.#turn.beginWrite();
  }

  /** Counts the end of a write; see {@link TickScheduler.endWrite}. */
  endWrite(flight: Flight): void {
    this.#ticks.endWrite(flight);
  }

  /**
   * Asks for a commit and a flush at the end of the turn, whether or not a client is told anything.
   */
  request(): void {
    this.#ticks.request();
  }

  /**
   * Counts bytes that a line causes. A turn with more than `most` of them ends with the tick.
   *
   * @returns the end of such a turn
   */
  weigh(bytes: number, most: number): Promise<void> | undefined {
    this.#weight += bytes;
    return this.#weight > most ? this.#ticks.hurry() : undefined;
  }

  /**
   * Counts work that is about to begin, in the measure of {@link weigh}, unless the turn is full.
   *
   * @returns the end of a full turn
   */
  admit(bytes: number, most: number): Promise<void> | undefined {
    if (this.#weight >= most) return this.#ticks.hurry();
    this.#weight += bytes;
    return undefined;
  }

  /** Commits, and writes all outboxes, at once. */
  readonly flush = (): void => {
    this.#seal();
    this.#write(Infinity);
  };

  /** Removes the chunks that tell of these events from all outboxes, except those being written. */
  revoke(events: ReadonlySet<string>): void {
    for (const outbox of this.#dirty) outbox.revoke(events);
  }

  #endTurn(): void {
    this.#seal();
    this.#writeSome();
  }

  #writeSome(): void {
    this.#write(WRITES_PER_TICK);
    if (this.#toWrite.length > 0) this.#ticks.flushMore();
  }

  #write(most: number): void {
    while (most > 0 && this.#begun < this.#toWrite.length) {
      if (this.#toWrite[this.#begun++]?.write() !== true) most--;
    }
    if (this.#begun < this.#toWrite.length) return;
    this.#toWrite = [];
    this.#begun = 0;
  }

  /** Commits, and makes the waiting bytes ready to be written. */
  #seal(): void {
    this.#weight = 0;
    this.#commit();
    this.#isHandingOut = true;
    this.#handOut();
    this.#isHandingOut = false;
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const outbox of dirty) outbox.seal();
    // No run begins with flushed chunks. Without this, the map would keep an entry for each set of
    // capabilities that any client ever had.
    this.#roots.clear();
  }
}
