/** Lines of a conversation that are remembered. */
const HISTORY_MAX = 200;

/** The lines that a person said in one conversation, to be had back. */
export class InputHistory {
  #lines: string[] = [];
  /** Where in it we are; its length for what is being typed. */
  #at = 0;
  #draft = "";

  /** What was said, the latest last. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Begins with lines that were said another day. */
  restore(lines: readonly string[]): void {
    this.#lines = lines.slice(-HISTORY_MAX);
    this.#at = this.#lines.length;
  }

  /** Takes a line in that was finished, and is back at what is to be typed next. */
  add(line: string): void {
    if (line.trim() !== "" && this.#lines.at(-1) !== line) this.#lines.push(line);
    if (this.#lines.length > HISTORY_MAX) this.#lines.shift();
    this.#at = this.#lines.length;
    this.#draft = "";
  }

  /**
   * The line before (-1) or after (1) this one; at the end what was being typed. `undefined` where there is none.
   *
   * @param current what stands there now: the draft, where none of these lines does
   */
  step(step: -1 | 1, current: string): string | undefined {
    const next = this.#at + step;
    if (next < 0 || next > this.#lines.length) return undefined;
    if (this.#at === this.#lines.length) this.#draft = current;
    this.#at = next;
    return this.#lines[next] ?? this.#draft;
  }

  /** The place of the latest line before `before` that holds these words, or -1. */
  find(words: string, before = this.#lines.length): number {
    const wanted = words.toLowerCase();
    for (let place = Math.min(before, this.#lines.length) - 1; place >= 0; place--) {
      if (this.#lines[place]?.toLowerCase().includes(wanted)) return place;
    }
    return -1;
  }
}
