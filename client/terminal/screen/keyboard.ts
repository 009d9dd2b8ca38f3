/**
 * Turns keys and the mouse into changes of the screen's state, and into actions for the app.
 * @module
 */
import { type CompletionContext, nicksOf } from "../input/completion.ts";
import { type EmojiNames, loadEmoji } from "../input/emoji.ts";
import { commandGoals, Finder, type Goal } from "../input/finder.ts";
import type { Key } from "../input/key.ts";
import { THEMES } from "./colour/theme.ts";
import type { Drawn } from "./drawing/frame.ts";
import { SERVER } from "./drawing/view.ts";
import { goalsOf } from "./popups.ts";
import type { Scrolling } from "./scrolling.ts";
import type { SearchPopupStep } from "./search_popup.ts";
import type { State } from "./state.ts";

/** An action that a key requests of the app, beyond a change of the state. */
export type Action =
  /** The user finished a line. */
  | { readonly type: "line"; readonly text: string }
  /** The user typed in the open conversation, or deleted the text. */
  | { readonly type: "typing"; readonly isEmpty: boolean }
  | { readonly type: "redraw" }
  /** Gives the terminal back until the user returns. */
  | { readonly type: "suspend" }
  | { readonly type: "next-server" }
  /** The user does not want to be the account whose password is asked for. */
  | { readonly type: "decline" }
  /** Asks the user to confirm leaving by the same key. */
  | { readonly type: "ask-quit" }
  | { readonly type: "quit" };

/** The words for Tab that are not in the state. */
export interface Completable {
  readonly keywords: { readonly all: readonly string[] };
  readonly servers: readonly string[];
}

/** Rows that one step of the mouse wheel scrolls. */
const WHEEL_ROWS = 3;

/** The keyboard and the mouse of the screen. */
export class Keyboard {
  readonly #state: State;
  readonly #scrolling: Scrolling;
  readonly #completable: Completable;
  #emoji: EmojiNames = {};
  /** Whether the last key asked whether to leave: Ctrl-C now confirms it. */
  #asked = false;

  constructor(state: State, scrolling: Scrolling, completable: Completable) {
    this.#state = state;
    this.#scrolling = scrolling;
    this.#completable = completable;
  }

  /**
   * Applies a key.
   *
   * @param drawn the frame on the screen, with the targets of clicks
   * @returns the action that is left for the app
   */
  key(key: Key, drawn: Drawn | undefined): Action | undefined {
    const { finder, results } = this.#state;
    if (isTyped(key) || key.type === "key" && key.name !== "ctrl-c") this.#asked = false;
    if (key.type === "focus") this.#state.focus(key.on);
    else if (key.type === "mouse") this.#mouse(key, drawn);
    else if (results !== undefined && isTyped(key)) {
      // Who types means the input line.
      this.#state.results = undefined;
      return this.#compose(key);
    } else if (results !== undefined) this.#leaveResults(results.apply(key));
    else if (finder !== undefined) this.#find(finder, key);
    else if (key.type === "key" && Object.hasOwn(this.#keys, key.name)) {
      return this.#keys[key.name]?.();
    } else return this.#compose(key);
    return undefined;
  }

  #compose(key: Key): Action | undefined {
    // Loading takes ms, and names of emoji begin with a colon.
    if (key.type === "text" && key.text.includes(":")) {
      void loadEmoji().then((names) => this.#emoji = names);
    }
    const { composer } = this.#state;
    const before = composer.editor.text;
    const edited = composer.apply(key, () => this.#completions());
    if (edited.type === "line") return { type: "line", text: edited.text };
    if (edited.type === "passed" && key.type === "key") return this.#passed(key.name);
    const { text } = composer.editor;
    // Commands are not announced as typing: other users only see their outcome.
    const isPrivate = text.startsWith("/") || this.#state.signIn?.passwordOf !== undefined;
    if (text === before || isPrivate) return undefined;
    return { type: "typing", isEmpty: text.trim() === "" };
  }

  /** Handles a key that the editor has no use for. */
  #passed(name: string): Action | undefined {
    if (name === "ctrl-d") return { type: "quit" };
    if (name === "ctrl-c") return this.#interrupted();
    if (name === "ctrl-k") {
      this.#state.finder = new Finder([
        ...goalsOf(this.#state.model),
        ...commandGoals(this.#state.model.isOperator),
      ]);
    }
    if (name === "escape" && this.#state.signIn?.passwordOf !== undefined) {
      return { type: "decline" };
    }
    if (name === "escape") this.#scrolling.end();
    return undefined;
  }

  /** Leaves at the second Ctrl-C: the first one may have been meant to cut the text. */
  #interrupted(): Action {
    if (this.#asked || this.#state.connection.state === "connecting") return { type: "quit" };
    this.#asked = true;
    return { type: "ask-quit" };
  }

  #find(finder: Finder, key: Key): void {
    const step = finder.apply(key);
    if (step.type === "taken") return;
    this.#state.finder = undefined;
    if (step.type === "chosen") this.#reach(step.goal);
  }

  #reach({ kind, name }: Goal): void {
    if (kind === "command") this.#state.composer.editor.insert(`${name} `);
    else if (kind === "user") this.#state.openQuery(name);
    else this.#state.open(kind === "server" ? SERVER : name);
  }

  #leaveResults(step: SearchPopupStep): void {
    if (step.type === "taken") return;
    this.#state.results = undefined;
    if (step.type === "chosen") this.#scrolling.jump(step.entry);
  }

  #mouse(
    { action, button, column, row }: Extract<Key, { type: "mouse" }>,
    drawn: Drawn | undefined,
  ): void {
    if (action === "wheel-up") return this.#scrolling.by(WHEEL_ROWS);
    if (action === "wheel-down") return this.#scrolling.by(-WHEEL_ROWS);
    if (action !== "press" || button !== 0) return;
    const target = drawn?.at(column, row);
    if (target?.type === "open") {
      const { name } = target;
      if (this.#state.model.buffers.get(name) === undefined) this.#state.openQuery(name);
      else this.#state.open(name);
    } else if (target?.type === "item") this.#choose(target.item);
  }

  #choose(item: number): void {
    const { results, finder } = this.#state;
    if (results !== undefined) return this.#leaveResults(results.choose(item));
    const goal = finder?.found[item]?.goal;
    this.#state.finder = undefined;
    if (goal !== undefined) this.#reach(goal);
  }

  #completions(): CompletionContext {
    const { buffer, model: { buffers, nick, ignored, isOperator } } = this.#state;
    return {
      isOperator,
      nicks: nicksOf(buffer, nick),
      channels: buffers.all().filter(({ kind }) => kind === "channel").map(({ name }) => name),
      servers: this.#completable.servers,
      themes: ["auto", ...THEMES.map(({ name }) => name)],
      ignored: ignored.all,
      keywords: this.#completable.keywords.all,
      emoji: this.#emoji,
    };
  }

  /** The effects of keys that do not depend on the cursor. */
  readonly #keys: Readonly<Record<string, () => Action | undefined>> = {
    "ctrl-z": () => ({ type: "suspend" }),
    "f1": () => ({ type: "line", text: "/keys" }),
    "ctrl-l": () => ({ type: "redraw" }),
    "ctrl-n": () => void this.#state.step(1),
    "ctrl-p": () => void this.#state.step(-1),
    "alt-a": () => void this.#state.nextUnread(),
    "alt-s": () => ({ type: "next-server" }),
    "page-up": () => void this.#scrolling.page(1),
    "page-down": () => void this.#scrolling.page(-1),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [
        `alt-${at + 1}`,
        () => void this.#state.nth(at + 1),
      ]),
    ),
  };
}

function isTyped({ type }: Key): boolean {
  return type === "text" || type === "paste";
}
