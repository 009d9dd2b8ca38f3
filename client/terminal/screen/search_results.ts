import type { Entry } from "../../core/events.ts";
import type { Key } from "../input/key.ts";

/** What became of a key. */
export type SearchResultsStep =
  | { readonly type: "taken" }
  | { readonly type: "chosen"; readonly entry: Entry }
  | { readonly type: "closed" };

/** Rows that Page Up and Page Down go by. */
const PAGE = 10;

/** What a search found, to choose from. */
export class SearchResults {
  readonly entries: readonly Entry[];
  #selected: number;

  /** @param entries oldest first; the newest is the likeliest to be meant */
  constructor(entries: readonly Entry[]) {
    this.entries = entries;
    this.#selected = entries.length - 1;
  }

  get selected(): number {
    return this.#selected;
  }

  /** Takes a key in. */
  apply(key: Key): SearchResultsStep {
    const name = key.type === "key" ? key.name : "";
    const step = STEPS[name];
    if (step !== undefined) {
      this.#selected = Math.max(0, Math.min(this.entries.length - 1, this.#selected + step));
    } else if (name === "enter") return this.choose(this.#selected);
    else if (name === "escape" || name === "ctrl-c" || name === "ctrl-g") return { type: "closed" };
    return { type: "taken" };
  }

  /** Takes the one with this number. */
  choose(at: number): SearchResultsStep {
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
