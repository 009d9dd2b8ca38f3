/**
 * The kill ring: texts cut from the input line, to be pasted with Ctrl-Y and Alt-Y.
 * @module
 */
/** The most texts kept. */
const KILLS_MAX = 30;

/** The texts that were cut. */
export class KillRing {
  /** The next text to paste is the last. */
  readonly #texts: string[] = [];

  /** The text cut last; "" if there is none. */
  get latest(): string {
    return this.#texts.at(-1) ?? "";
  }

  add(text: string): void {
    this.#texts.push(text);
    if (this.#texts.length > KILLS_MAX) this.#texts.shift();
  }

  /** Extends the last text by one that was cut next to it. */
  extend(text: string, side: "before" | "after"): void {
    const last = this.#texts.pop() ?? "";
    this.#texts.push(side === "before" ? text + last : last + text);
  }

  /** Moves to the text before. Returns it. */
  rotate(): string {
    const last = this.#texts.pop();
    if (last !== undefined) this.#texts.unshift(last);
    return this.latest;
  }
}
