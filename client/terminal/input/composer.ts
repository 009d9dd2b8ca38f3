import {
  type Candidate,
  commandHints,
  complete,
  type Completion,
  type CompletionContext,
} from "./completion.ts";
import { type Edited, Editor } from "./editor.ts";
import type { Key } from "./key_reader.ts";

/** A list to choose from. */
export interface Menu {
  readonly candidates: readonly Candidate[];
  /** The one that stands in the text. */
  readonly selected: number;
}

interface Choice {
  readonly completion: Completion;
  /** The one that stands in the text. */
  readonly selected: number;
}

const TAKEN: Edited = { type: "taken" };

/**
 * Where a person writes: the editor, and Tab to complete what is begun.
 *
 * Tab puts the likeliest in; where there are several, Tab and Shift-Tab (or Down and Up) go through the list, Escape gives
 * back what was there, and any other key goes on from what was chosen.
 */
export class Composer {
  readonly editor: Editor;
  readonly #context: () => CompletionContext;
  #choice: Choice | undefined;

  /**
   * @param context what can be completed just now
   * @param isSecret whether a text is to be in no history
   */
  constructor(context: () => CompletionContext, isSecret?: (text: string) => boolean) {
    this.#context = context;
    this.editor = new Editor(isSecret);
  }

  /** The list that is being chosen from, if there is one. */
  get menu(): Menu | undefined {
    return this.#choice &&
      { candidates: this.#choice.completion.candidates, selected: this.#choice.selected };
  }

  /** What the command that is being typed can be, or how it is written. */
  get hints(): readonly Candidate[] {
    return this.#choice === undefined ? commandHints(this.editor.text) : [];
  }

  /** Goes to a conversation. */
  open(conversation: string): void {
    this.#choice = undefined;
    this.editor.open(conversation);
  }

  /** Takes a key in. */
  apply(key: Key): Edited {
    const name = key.type === "key" ? key.name : "";
    if (name === "tab" || name === "shift-tab") return this.#tab(name === "tab" ? 1 : -1);
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

  #tab(step: 1 | -1): Edited {
    const { text, cursor, asking, searching } = this.editor;
    if (asking > 0 || searching !== undefined) return TAKEN;
    if (this.#choice !== undefined) return this.#next(this.#choice, step);
    const completion = complete(text, cursor, this.#context());
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
