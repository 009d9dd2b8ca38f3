/**
 * The line editor with readline's keys: drafts, undo, kill ring, input history and search in it.
 * @module
 */
import { InputHistory } from "./input_history.ts";
import type { Key } from "./key.ts";
import { KillRing } from "./kill_ring.ts";
import { type LineView, manyRows, oneRow, type RowsView } from "./text_rows.ts";
import * as edit from "./text.ts";
import type { Span, Text } from "./text.ts";

/** The effect of a key. */
export type Edited =
  /** The editor used it; its text may have changed. */
  | { readonly type: "taken" }
  /** It finished this text, which is now sent. */
  | { readonly type: "line"; readonly text: string }
  /** The editor asks before it sends this many lines: see {@link Editor.asking}. */
  | { readonly type: "asks"; readonly lines: number }
  /** The editor has no use for it. */
  | { readonly type: "passed" };

/** The least lines that the editor asks about before it sends them. */
const ASKS_FROM = 6;

const TAKEN: Edited = { type: "taken" };
const PASSED: Edited = { type: "passed" };
/** Shown for each character of a password. */
const MASK = "•";
/** The most changes that undo can revert. */
const UNDO_MAX = 200;

/** The text typed in one conversation. */
class Draft {
  text: Text = edit.EMPTY;
  readonly history = new InputHistory();
  undo: Text[] = [];
}

/** A search backwards through the input history (Ctrl-R). */
interface Search {
  readonly query: string;
  /** The place of the found line in the history; -1 if none matches. */
  readonly place: number;
  /** The text before the search. */
  readonly before: Text;
}

/** The effect of the last key, if the next one may continue it. */
type Last = "type" | "kill" | "yank" | "other";

/**
 * The editor of the input line. Each conversation has a draft, a history and an undo of its own. It
 * does no I/O.
 *
 * It passes on Ctrl-K with nothing after the cursor, Ctrl-D without a text, Tab, Escape and every
 * unknown key.
 */
export class Editor {
  readonly #isSecret: (text: string) => boolean;
  readonly #drafts = new Map<string, Draft>();
  readonly #killed = new KillRing();
  #draft = this.#of("");
  #last: Last = "other";
  #search: Search | undefined;
  #asking = 0;

  /** @param isSecret whether a text must not enter the input history */
  constructor(isSecret: (text: string) => boolean = () => false) {
    this.#isSecret = isSecret;
  }

  /** The text in the editor. */
  get text(): string {
    return this.#draft.text.chars.join("");
  }

  /** The cursor's place in `text`, in UTF-16 units. */
  get cursor(): number {
    const { text } = this.#draft;
    return edit.contents(text, { from: 0, to: text.cursor }).length;
  }

  /**
   * How many lines the editor asks about: Enter sends them, any other key returns to editing. 0 if
   * it does not ask.
   */
  get asking(): number {
    return this.#asking;
  }

  /** The search in the history, and whether a line matches. */
  get searching(): { readonly query: string; readonly found: boolean } | undefined {
    return this.#search && { query: this.#search.query, found: this.#search.place >= 0 };
  }

  /**
   * Opens the draft of a conversation. A text typed before there was a conversation (in the draft
   * "") moves there.
   */
  open(conversation: string): void {
    const nowhere = this.#of("");
    this.#leaveSearch();
    this.#asking = 0;
    this.#last = "other";
    this.#draft = this.#of(conversation);
    if (nowhere !== this.#draft && nowhere.text.chars.length > 0 && this.text === "") {
      this.#draft.text = nowhere.text;
      nowhere.text = edit.EMPTY;
      nowhere.undo = [];
    }
  }

  /** Returns the input history of a conversation, the latest line last. */
  history(conversation: string): readonly string[] {
    return this.#of(conversation).history.lines;
  }

  /** Restores the input history of a conversation. */
  restore(conversation: string, lines: readonly string[]): void {
    this.#of(conversation).history.restore(lines);
  }

  /** Applies a key. */
  apply(key: Key): Edited {
    if (this.#asking > 0) {
      this.#asking = 0;
      if (isKey(key, "enter")) return this.#finish();
      if (isKey(key, "escape") || isKey(key, "ctrl-c")) return TAKEN;
    }
    if (this.#search !== undefined) {
      const edited = this.#searchKey(this.#search, key);
      if (edited !== undefined) return edited;
    }
    if (key.type === "text" || key.type === "paste") {
      this.insert(key.text, key.type === "text" ? "type" : "other");
      return TAKEN;
    }
    if (key.type !== "key") return PASSED;
    if (key.name === "enter") return this.#enter();
    const change = Object.hasOwn(this.#keys, key.name) ? this.#keys[key.name] : undefined;
    if (change?.() !== true) return PASSED;
    return TAKEN;
  }

  /** Inserts a text at the cursor. */
  insert(string: string, how: "type" | "other" = "other"): void {
    const clean = string.replace(/\r\n?/g, "\n").replace(/\t/g, " ")
      .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, "");
    if (clean === "") return;
    const { text } = this.#draft;
    const before = text.chars[text.cursor - 1] ?? "";
    // Undo reverts typing word by word.
    const continues = how === "type" && this.#last === "type" &&
      !(before === " " && clean !== " ");
    this.#change(edit.insert(text, clean), how, continues);
  }

  /** Replaces a part, given in UTF-16 units, and moves the cursor behind it. */
  replace(from: number, to: number, string: string): void {
    const before = edit.textOf(this.text.slice(0, from) + string);
    const whole = edit.textOf(this.text.slice(0, from) + string + this.text.slice(to));
    this.#change(edit.at(whole, before.cursor), "other");
  }

  /** Reverts the last change. */
  undo(): true {
    this.#draft.text = this.#draft.undo.pop() ?? this.#draft.text;
    this.#last = "other";
    return true;
  }

  /** Returns the text in one row of this width; line ends are shown as marks. */
  view(columns: number): LineView {
    return oneRow(this.#draft.text, columns);
  }

  /**
   * Returns the text in at most this many rows.
   *
   * @param masked whether to hide what was typed
   */
  rows(columns: number, most: number, masked = false): RowsView {
    const { chars, cursor } = this.#draft.text;
    const shown = masked ? chars.map(() => MASK) : chars;
    return manyRows({ chars: shown, cursor }, columns, most);
  }

  /** The effect of each key; returns whether the editor used it. */
  readonly #keys: Readonly<Record<string, () => boolean>> = {
    "left": () => this.#move(this.#text.cursor - 1),
    "ctrl-b": () => this.#move(this.#text.cursor - 1),
    "right": () => this.#move(this.#text.cursor + 1),
    "ctrl-f": () => this.#move(this.#text.cursor + 1),
    "alt-b": () => this.#move(edit.wordStart(this.#text)),
    "ctrl-left": () => this.#move(edit.wordStart(this.#text)),
    "alt-f": () => this.#move(edit.wordEnd(this.#text)),
    "ctrl-right": () => this.#move(edit.wordEnd(this.#text)),
    "home": () => this.#move(edit.lineSpan(this.#text).from),
    "ctrl-a": () => this.#move(edit.lineSpan(this.#text).from),
    "end": () => this.#move(edit.lineSpan(this.#text).to),
    "ctrl-e": () => this.#move(edit.lineSpan(this.#text).to),
    "backspace": () => this.#delete(this.#text.cursor - 1),
    "delete": () => this.#delete(this.#text.cursor),
    "ctrl-c": () => this.#kill({ from: 0, to: this.#text.chars.length }, "after"),
    "ctrl-d": () => this.text !== "" && this.#delete(this.#text.cursor),
    "ctrl-k": () => this.#kill({ from: this.#text.cursor, to: this.#lineEnd() }, "after"),
    "ctrl-u": () => this.#kill(this.#since(edit.lineSpan(this.#text).from), "before") || true,
    "ctrl-w": () => this.#kill(this.#since(this.#solidStart()), "before") || true,
    "alt-backspace": () => this.#kill(this.#since(edit.wordStart(this.#text)), "before") || true,
    "alt-d": () => this.#killWord(),
    "ctrl-delete": () => this.#killWord(),
    "ctrl-y": () => this.#yank(this.#killed.latest),
    "alt-y": () => this.#yankBefore(),
    "ctrl-t": () => this.#change(edit.transpose(this.#text), "other"),
    "ctrl-_": () => this.undo(),
    "alt-enter": () => this.#change(edit.insert(this.#text, "\n"), "other"),
    "shift-enter": () => this.#change(edit.insert(this.#text, "\n"), "other"),
    "up": () => this.#vertical(-1),
    "down": () => this.#vertical(1),
    "ctrl-p": () => this.#recall(-1),
    "ctrl-n": () => this.#recall(1),
    "ctrl-r": () => this.#find("", Infinity, this.#text),
  };

  get #text(): Text {
    return this.#draft.text;
  }

  #of(conversation: string): Draft {
    const existing = this.#drafts.get(conversation);
    if (existing !== undefined) return existing;
    const draft = new Draft();
    this.#drafts.set(conversation, draft);
    return draft;
  }

  #enter(): Edited {
    const lines = this.text.trimEnd().split("\n").length;
    if (lines < ASKS_FROM) return this.#finish();
    this.#asking = lines;
    return { type: "asks", lines };
  }

  #finish(): Edited {
    const text = this.text;
    this.#draft.history.add(this.#isSecret(text) ? "" : text);
    this.#draft.text = edit.EMPTY;
    this.#draft.undo = [];
    this.#last = "other";
    return { type: "line", text };
  }

  /** @param continues whether undo reverts it together with the change before */
  #change(next: Text, how: Last, continues = false): true {
    const { undo, text } = this.#draft;
    if (!continues) undo.push(text);
    if (undo.length > UNDO_MAX) undo.shift();
    this.#draft.text = next;
    this.#last = how;
    return true;
  }

  #move(cursor: number): true {
    this.#draft.text = edit.at(this.#text, cursor);
    this.#last = "other";
    return true;
  }

  #delete(from: number): true {
    if (from < 0 || from >= this.#text.chars.length) return true;
    return this.#change(edit.remove(this.#text, { from, to: from + 1 }), "other");
  }

  #kill(span: Span, side: "before" | "after"): boolean {
    if (span.from >= span.to) return false;
    const killed = edit.contents(this.#text, span);
    if (this.#last === "kill") this.#killed.extend(killed, side);
    else this.#killed.add(killed);
    return this.#change(edit.remove(this.#text, span), "kill");
  }

  #killWord(): true {
    this.#kill({ from: this.#text.cursor, to: edit.wordEnd(this.#text) }, "after");
    return true;
  }

  #since(from: number): Span {
    return { from, to: this.#text.cursor };
  }

  #solidStart(): number {
    return edit.wordStart(this.#text, edit.isSolid);
  }

  /** The line's end, or the next line's start if the cursor is at the end. */
  #lineEnd(): number {
    const { to } = edit.lineSpan(this.#text);
    return to === this.#text.cursor ? Math.min(to + 1, this.#text.chars.length) : to;
  }

  #yank(killed: string): true {
    if (killed !== "") this.#change(edit.insert(this.#text, killed), "yank");
    return true;
  }

  /** Replaces the text yanked last with the one killed before it. */
  #yankBefore(): true {
    const before = this.#draft.undo.at(-1);
    if (this.#last !== "yank" || before === undefined) return true;
    return this.#change(edit.insert(before, this.#killed.rotate()), "yank", true);
  }

  #vertical(step: -1 | 1): true {
    const next = edit.lineAway(this.#text, step);
    if (next === undefined) return this.#recall(step);
    this.#draft.text = next;
    return true;
  }

  #recall(step: -1 | 1): true {
    const line = this.#draft.history.step(step, this.text);
    return line === undefined || this.#change(edit.textOf(line), "other");
  }

  #find(query: string, before: number, start: Text): true {
    const { history } = this.#draft;
    const place = query === "" ? -1 : history.find(query, before);
    this.#search = { query, place, before: start };
    this.#draft.text = place < 0 ? start : edit.textOf(history.lines[place] ?? "");
    return true;
  }

  /**
   * Applies a key during a search; `undefined` if it ends the search, and the editor must then
   * handle it as usual.
   */
  #searchKey({ query, place, before }: Search, key: Key): Edited | undefined {
    if (key.type === "text") this.#find(query + key.text, Infinity, before);
    else if (isKey(key, "backspace")) {
      this.#find([...query].slice(0, -1).join(""), Infinity, before);
    } else if (isKey(key, "ctrl-r")) {
      if (this.#draft.history.find(query, place) >= 0 && place >= 0) {
        this.#find(query, place, before);
      }
    } else if (isKey(key, "escape") || isKey(key, "ctrl-g")) {
      this.#draft.text = before;
      this.#search = undefined;
    } else {
      this.#leaveSearch();
      // Enter takes the found line, which can be edited before a second Enter sends it.
      return isKey(key, "enter") ? TAKEN : undefined;
    }
    return TAKEN;
  }

  /** Ends a search with the line that it found; undo reverts that. */
  #leaveSearch(): void {
    const search = this.#search;
    this.#search = undefined;
    if (search === undefined || search.place < 0) return;
    const found = this.#text;
    this.#draft.text = search.before;
    this.#change(found, "other");
  }
}

function isKey(key: Key, name: string): boolean {
  return key.type === "key" && key.name === name;
}
