import type { IndexFile } from "./index_file.ts";
import type { IndexSource, Removal } from "./index_source.ts";

/** Messages put in at a time, and removals seen to; some milliseconds each. */
const ENTERED_AT_ONCE = 1_000;
const REMOVED_AT_ONCE = 25;
/** After so many removals, or where there are no more, it is seen to that nothing is left of them in the files. */
const CLEARED_AT_ONCE = 1_000;
/** To see to more removals than this takes longer than to begin anew. */
const REMOVALS_MAX = 500_000;

/** Has the index follow the database, a step at a time. */
export class Indexer {
  readonly #source: IndexSource;
  readonly #index: IndexFile;
  /** The conversations that may have messages behind their positions. */
  readonly #behind: Set<number>;
  #merging = true;
  #cleared = 0;

  constructor(source: IndexSource, index: IndexFile) {
    this.#source = source;
    this.#index = index;
    this.#behind = new Set(source.conversations());
    this.#clear();
  }

  /** The number of the last removal of which nothing is left in the index. */
  get cleared(): number {
    return this.#cleared;
  }

  /** Whether it is better to take the index away, and begin anew. */
  get isHopeless(): boolean {
    return this.#source.lastRemoval - this.#index.removals > REMOVALS_MAX;
  }

  /** Notes that something was added to conversations, or taken out. */
  note(conversations: Iterable<number>): void {
    for (const conversation of conversations) this.#behind.add(conversation);
  }

  /** Whether messages of a conversation may be missing. */
  isBehind(conversation: number): boolean {
    return this.#behind.has(conversation);
  }

  /**
   * Does some milliseconds' work.
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

  /** As {@link step}, but does only what makes searches find more. */
  follow(): boolean {
    return this.#source.atOnce(() => {
      // What comes later in the order of removals is only known of once these are seen to.
      const removals = this.#source.removals(this.#index.removals, REMOVED_AT_ONCE);
      if (removals.length > 0) this.#seeTo(removals);
      else {
        this.#clear();
        if (this.#behind.size === 0) return false;
        this.#enter();
      }
      return true;
    });
  }

  #seeTo(removals: readonly Removal[]): void {
    this.#index.change(() => {
      for (const { id, event, number, movedTo } of removals) {
        this.#index.takeOut(id, event);
        if (movedTo !== undefined && this.#source.message(movedTo, id) !== undefined) {
          this.#index.enter(movedTo, id, event);
        }
        this.#index.removals = number;
      }
    });
    this.#merging = true;
    if (this.#index.removals - this.#cleared >= CLEARED_AT_ONCE) this.#clear();
  }

  /** What is overwritten in the file still stands in its log. */
  #clear(): void {
    if (this.#cleared === this.#index.removals) return;
    if (this.#index.flush()) this.#cleared = this.#index.removals;
  }

  #enter(): void {
    const done: number[] = [];
    let room = ENTERED_AT_ONCE;
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
        // Looking is work, too.
        room -= messages.length + 1;
        if (room <= 0) break;
      }
    });
    for (const conversation of done) this.#behind.delete(conversation);
  }
}
