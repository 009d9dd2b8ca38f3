/**
 * A set of words that ignores case.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";

/**
 * Holds words that the user adds and removes, such as ignored nicks. Their case does not matter.
 *
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { WordSet } from "./word_set.ts";
 *
 * const ignored = new WordSet(["Bob"]);
 * assert(ignored.has("bob"));
 * assertEquals(ignored.all, ["Bob"]);
 * ```
 */
export class WordSet {
  readonly #words = new Map<string, string>();

  constructor(words: Iterable<string> = []) {
    for (const word of words) this.add(word);
  }

  /** All words as written, in the order in which they were added. */
  get all(): readonly string[] {
    return [...this.#words.values()];
  }

  /** Returns whether the set has this word. */
  has(word: string): boolean {
    return this.#words.has(fold(word));
  }

  /** Adds a word; returns false if it was there already. */
  add(word: string): boolean {
    if (this.has(word)) return false;
    this.#words.set(fold(word), word);
    return true;
  }

  /** Removes a word; returns false if it was not there. */
  delete(word: string): boolean {
    return this.#words.delete(fold(word));
  }
}
