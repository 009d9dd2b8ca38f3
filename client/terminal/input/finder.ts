/**
 * The finder (Ctrl-K): finds a conversation, a user, a server or a command by some of its
 * characters.
 * @module
 */
import { commandsFor } from "../commands/table.ts";
import { type Match, PREFERRED, rank } from "./fuzzy_match.ts";
import type { Key } from "./key.ts";

/** Something that the finder finds. */
export interface Goal {
  readonly kind: "channel" | "user" | "server" | "command";
  /** Its name as users write it. */
  readonly name: string;
  /** The name of its server, as the caller knows it; "" for commands. */
  readonly server: string;
  /** A description, such as a topic, or "". */
  readonly detail: string;
}

/** A goal that matches the query. */
export interface Found {
  readonly goal: Goal;
  /** Which characters of its name matched. */
  readonly places: Match["places"];
}

/** The effect of a key. */
export type FinderStep =
  | { readonly type: "taken" }
  | { readonly type: "chosen"; readonly goal: Goal }
  | { readonly type: "closed" };

/** The most goals shown: nobody scrolls further. */
const FOUND_MAX = 200;

/** The state of the finder. It does no I/O. */
export class Finder {
  readonly #goals: readonly Goal[];
  #query = "";
  #found: readonly Found[] = [];
  #selected = 0;

  /** @param goals in the order in which an empty query shows them */
  constructor(goals: readonly Goal[]) {
    this.#goals = goals;
    this.#find("");
  }

  get query(): string {
    return this.#query;
  }

  /** The goals that match, the best first. */
  get found(): readonly Found[] {
    return this.#found;
  }

  /** The place in `found` of the goal that Enter chooses. */
  get selected(): number {
    return this.#selected;
  }

  /** Applies a key. */
  apply(key: Key): FinderStep {
    if (key.type === "text" || key.type === "paste") {
      this.#find(this.#query + key.text.replace(/[\x00-\x1f\x7f-\x9f]/g, " "));
    } else if (key.type === "key") {
      switch (key.name) {
        case "enter": {
          const goal = this.#found[this.#selected]?.goal;
          return goal === undefined ? { type: "taken" } : { type: "chosen", goal };
        }
        case "escape":
        case "ctrl-c":
        case "ctrl-g":
        case "ctrl-k":
          return { type: "closed" };
        case "backspace":
          this.#find([...this.#query].slice(0, -1).join(""));
          break;
        case "ctrl-w":
          this.#find(this.#query.trimEnd().split(/(?<=\s)/).slice(0, -1).join(""));
          break;
        case "ctrl-u":
          this.#find("");
          break;
        case "up":
        case "ctrl-p":
        case "shift-tab":
          this.#select(-1);
          break;
        case "down":
        case "ctrl-n":
        case "tab":
          this.#select(1);
          break;
      }
    }
    return { type: "taken" };
  }

  #select(step: 1 | -1): void {
    const { length } = this.#found;
    if (length > 0) this.#selected = (this.#selected + step + length) % length;
  }

  #find(query: string): void {
    this.#query = query;
    this.#selected = 0;
    // Commands come last: a "/" in the query finds them anyway.
    const bonus = ({ kind }: Goal) => kind === "command" ? 0 : PREFERRED;
    this.#found = rank(query, this.#goals, ({ name }) => name, bonus).slice(0, FOUND_MAX)
      .map(({ item, match }) => ({ goal: item, places: match.places }));
  }
}

/** Returns all commands as goals. */
export function commandGoals(isOperator = false): Goal[] {
  return commandsFor(isOperator).map((command) => ({
    kind: "command",
    name: `/${command.name}`,
    server: "",
    detail: command.help,
  }));
}
