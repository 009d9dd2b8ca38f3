/**
 * Keeps the index up to date with the database: adds new messages, removes deleted ones, merges.
 * worker_loop.ts calls it in steps.
 * @module
 */

import type { IndexFile } from "./index_file.ts";
import type { IndexSource, Removal } from "./index_source.ts";

/** Messages and removals that one step handles: a few milliseconds each. */
const ENTERED_PER_STEP = 1_000;
const REMOVED_PER_STEP = 25;
/**
 * Flush after this many removals, and after the last one: the flush removes the deleted texts from
 * the files.
 */
const REMOVALS_PER_FLUSH = 1_000;
/** With more removals than this to apply, rebuilding the index is faster. */
const REMOVALS_MAX = 500_000;

/** Updates the index from the database, one short step at a time. */
export class Indexer {
  readonly #source: IndexSource;
  readonly #index: IndexFile;
  /** The conversations that may have messages after their positions. */
  readonly #behind: Set<number>;
  #merging = true;
  #cleared = 0;

  constructor(source: IndexSource, index: IndexFile) {
    this.#source = source;
    this.#index = index;
    this.#behind = new Set(source.conversations());
    this.#flushRemovals();
  }

  /** Number of the last removal that has left the index and its files. */
  get cleared(): number {
    return this.#cleared;
  }

  /** Whether rebuilding the index is faster than updating it. */
  get needsRebuild(): boolean {
    return this.#source.lastRemoval - this.#index.removals > REMOVALS_MAX;
  }

  /** Notes that messages were added to conversations or removed from them. */
  note(conversations: Iterable<number>): void {
    for (const conversation of conversations) this.#behind.add(conversation);
  }

  /** Whether the index may lack messages of a conversation. */
  isBehind(conversation: number): boolean {
    return this.#behind.has(conversation);
  }

  /**
   * Works for a few milliseconds.
   *
   * @returns whether there is more to do
   */
  step(): boolean {
    if (this.#merging) {
      this.#merging = this.#index.merge();
      return true;
    }
    this.#index.tidy();
    return this.follow();
  }

  /** As {@link step}, but without merging: does only the work that lets searches find more. */
  follow(): boolean {
    return this.#source.inTransaction(() => {
      // Removals come first: the next ones can be read only once these are applied.
      const removals = this.#source.removals(this.#index.removals, REMOVED_PER_STEP);
      if (removals.length > 0) this.#followRemovals(removals);
      else {
        this.#flushRemovals();
        if (this.#behind.size === 0) return false;
        this.#enter();
      }
      return true;
    });
  }

  #followRemovals(removals: readonly Removal[]): void {
    this.#index.change(() => {
      for (const { id, event, number, movedTo } of removals) {
        this.#index.remove(id, event);
        if (movedTo !== undefined && this.#source.message(movedTo, id) !== undefined) {
          this.#index.enter(movedTo, id, event);
        }
        this.#index.removals = number;
      }
    });
    this.#merging = true;
    if (this.#index.removals - this.#cleared >= REMOVALS_PER_FLUSH) this.#flushRemovals();
  }

  /** Flushes: the write-ahead log still holds texts that were overwritten in the file. */
  #flushRemovals(): void {
    if (this.#cleared === this.#index.removals) return;
    if (this.#index.flush()) this.#cleared = this.#index.removals;
  }

  #enter(): void {
    const done: number[] = [];
    let room = ENTERED_PER_STEP;
    this.#index.change(() => {
      for (const conversation of this.#behind) {
        const position = this.#index.position(conversation);
        const messages = this.#source.after(conversation, position, room);
        for (const { id, event } of messages) this.#index.enter(conversation, id, event);
        const last = messages.at(-1);
        if (last !== undefined) {
          this.#index.setPosition(conversation, last.id);
          this.#merging = true;
        }
        if (messages.length < room) done.push(conversation);
        // A conversation without messages costs a query too.
        room -= messages.length + 1;
        if (room <= 0) break;
      }
    });
    for (const conversation of done) this.#behind.delete(conversation);
  }
}
