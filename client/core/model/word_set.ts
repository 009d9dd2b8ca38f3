import { fold } from "../../../protocol/casemapping.ts";

/** Words, such as nicks, that a person added and can take away again; their case does not matter. */
export class WordSet {
  readonly #words = new Map<string, string>();

  constructor(words: Iterable<string> = []) {
    for (const word of words) this.add(word);
  }

  /** All of them as they were written, in the order in which they were added. */
  get all(): readonly string[] {
    return [...this.#words.values()];
  }

  has(word: string): boolean {
    return this.#words.has(fold(word));
  }

  /** True where it was not there yet. */
  add(word: string): boolean {
    if (this.has(word)) return false;
    this.#words.set(fold(word), word);
    return true;
  }

  /** True where it was there. */
  delete(word: string): boolean {
    return this.#words.delete(fold(word));
  }
}
