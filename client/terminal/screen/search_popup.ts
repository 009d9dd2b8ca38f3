/**
 * The popup with the results of a search: the selected message, and the effects of keys.
 * @module
 */
import type { Entry } from "../../core/events.ts";
import type { Key } from "../input/key.ts";

/** The effect of a key. */
export type SearchPopupStep =
  | { readonly type: "taken" }
  | { readonly type: "chosen"; readonly entry: Entry }
  | { readonly type: "closed" };

/** Rows that Page Up and Page Down move by. */
const PAGE = 10;

/** The messages that a search found, one of them selected. */
export class SearchPopup {
  readonly entries: readonly Entry[];
  #selected: number;

  /** @param entries oldest first; the newest is selected, as the likeliest */
  constructor(entries: readonly Entry[]) {
    this.entries = entries;
    this.#selected = entries.length - 1;
  }

  get selected(): number {
    return this.#selected;
  }

  /** Applies a key. */
  apply(key: Key): SearchPopupStep {
    const name = key.type === "key" ? key.name : "";
    const step = STEPS[name];
    if (step !== undefined) {
      this.#selected = Math.max(0, Math.min(this.entries.length - 1, this.#selected + step));
    } else if (name === "enter") return this.choose(this.#selected);
    else if (name === "escape" || name === "ctrl-c" || name === "ctrl-g") return { type: "closed" };
    return { type: "taken" };
  }

  /** Chooses the entry with this number. */
  choose(at: number): SearchPopupStep {
    const entry = this.entries[at];
    return entry === undefined ? { type: "closed" } : { type: "chosen", entry };
  }
}

const STEPS: Readonly<Record<string, number>> = {
  "up": -1,
  "ctrl-p": -1,
  "down": 1,
  "ctrl-n": 1,
  "page-up": -PAGE,
  "page-down": PAGE,
  "home": -Infinity,
  "end": Infinity,
};
