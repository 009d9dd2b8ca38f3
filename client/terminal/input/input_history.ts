/**
 * The lines typed in one conversation, which Up, Down and Ctrl-R bring back.
 * @module
 */
/** The most lines kept for a conversation. */
const HISTORY_MAX = 200;

/** The input history of one conversation. */
export class InputHistory {
  #lines: string[] = [];
  /** The place of the line shown; the number of lines for the text being typed. */
  #at = 0;
  #draft = "";

  /** The lines, the latest last. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Restores lines that were saved. */
  restore(lines: readonly string[]): void {
    this.#lines = lines.slice(-HISTORY_MAX);
    this.#at = this.#lines.length;
  }

  /** Adds a finished line, and returns to the text being typed. */
  add(line: string): void {
    if (line.trim() !== "" && this.#lines.at(-1) !== line) this.#lines.push(line);
    if (this.#lines.length > HISTORY_MAX) this.#lines.shift();
    this.#at = this.#lines.length;
    this.#draft = "";
  }

  /**
   * Returns the line before (-1) or after (1) the one shown; after the last, the text being typed.
   * `undefined` if there is none.
   *
   * @param current the text in the editor, which is kept if it is the one being typed
   */
  step(step: -1 | 1, current: string): string | undefined {
    const next = this.#at + step;
    if (next < 0 || next > this.#lines.length) return undefined;
    if (this.#at === this.#lines.length) this.#draft = current;
    this.#at = next;
    return this.#lines[next] ?? this.#draft;
  }

  /** Returns the place of the latest line before `before` that contains these words, or -1. */
  find(words: string, before = this.#lines.length): number {
    const wanted = words.toLowerCase();
    for (let place = Math.min(before, this.#lines.length) - 1; place >= 0; place--) {
      if (this.#lines[place]?.toLowerCase().includes(wanted)) return place;
    }
    return -1;
  }
}
