/** Texts that are remembered. */
const KILLS_MAX = 30;

/** What was cut out, to be put in again elsewhere: the latest, or others before it by turns. */
export class KillRing {
  /** The next one to put in is the last. */
  readonly #texts: string[] = [];

  /** "" where nothing was cut out yet. */
  get latest(): string {
    return this.#texts.at(-1) ?? "";
  }

  add(text: string): void {
    this.#texts.push(text);
    if (this.#texts.length > KILLS_MAX) this.#texts.shift();
  }

  /** Takes in what was cut out right behind the last piece, or before it, as a part of it. */
  extend(text: string, side: "before" | "after"): void {
    const last = this.#texts.pop() ?? "";
    this.#texts.push(side === "before" ? text + last : last + text);
  }

  /** Goes to the one before; gives it. */
  rotate(): string {
    const last = this.#texts.pop();
    if (last !== undefined) this.#texts.unshift(last);
    return this.latest;
  }
}
