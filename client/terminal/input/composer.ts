/**
 * The input line with completion: passes keys to the editor, and lets Tab choose among completions.
 * @module
 */
import {
  type Candidate,
  commandHints,
  complete,
  type Completion,
  type CompletionContext,
} from "./completion.ts";
import { type Edited, Editor } from "./editor.ts";
import type { Key } from "./key.ts";

/** The list of completions. */
export interface Menu {
  readonly candidates: readonly Candidate[];
  /** The one that is in the text now. */
  readonly selected: number;
}

interface Choice {
  readonly completion: Completion;
  /** The one that is in the text now. */
  readonly selected: number;
}

const TAKEN: Edited = { type: "taken" };

/**
 * The editor, with Tab to complete a word.
 *
 * Tab inserts the likeliest completion. If there are several, Tab and Shift-Tab (or Down and Up)
 * step through them, Escape restores the typed text, and any other key continues with the chosen
 * one.
 */
export class Composer {
  readonly editor: Editor;
  readonly #isOperator: () => boolean;
  #choice: Choice | undefined;

  /**
   * @param isSecret whether a text must not enter the input history
   * @param isOperator whether the user is an operator of the server
   */
  constructor(isSecret?: (text: string) => boolean, isOperator: () => boolean = () => false) {
    this.#isOperator = isOperator;
    this.editor = new Editor(isSecret);
  }

  /** The list of completions, while the user chooses. */
  get menu(): Menu | undefined {
    return this.#choice &&
      { candidates: this.#choice.completion.candidates, selected: this.#choice.selected };
  }

  /** The commands that begin with the typed text, or the usage of a complete one. */
  get hints(): readonly Candidate[] {
    return this.#choice === undefined ? commandHints(this.editor.text, this.#isOperator()) : [];
  }

  /** Opens the draft of a conversation. */
  open(conversation: string): void {
    this.#choice = undefined;
    this.editor.open(conversation);
  }

  /**
   * Applies a key.
   *
   * @param context returns the words that Tab can complete
   */
  apply(key: Key, context: () => CompletionContext): Edited {
    const name = key.type === "key" ? key.name : "";
    if (name === "tab" || name === "shift-tab") return this.#tab(name === "tab" ? 1 : -1, context);
    const choice = this.#choice;
    if (choice !== undefined) {
      if (name === "down" || name === "up") return this.#next(choice, name === "down" ? 1 : -1);
      this.#choice = undefined;
      if (name === "escape") {
        this.editor.undo();
        return TAKEN;
      }
    }
    return this.editor.apply(key);
  }

  #tab(step: 1 | -1, context: () => CompletionContext): Edited {
    const { text, cursor, asking, searching } = this.editor;
    if (asking > 0 || searching !== undefined) return TAKEN;
    if (this.#choice !== undefined) return this.#next(this.#choice, step);
    const completion = complete(text, cursor, context());
    if (completion === undefined) return TAKEN;
    const { length } = completion.candidates;
    this.#choose(completion, step > 0 ? 0 : length - 1);
    if (length === 1) this.#choice = undefined;
    return TAKEN;
  }

  #next({ completion, selected }: Choice, step: 1 | -1): Edited {
    const { length } = completion.candidates;
    this.editor.undo();
    return this.#choose(completion, (selected + step + length) % length);
  }

  #choose(completion: Completion, selected: number): Edited {
    const { from, to, candidates } = completion;
    this.editor.replace(from, to, candidates[selected]?.text ?? "");
    this.#choice = { completion, selected };
    return TAKEN;
  }
}
