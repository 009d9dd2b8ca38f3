import type { Key } from "./keys.ts";
import { graphemes, widthOf } from "./width.ts";

/** What a line end within a pasted text is shown as. */
const LINE_END_MARK = "\u23ce";
const HISTORY_MAX = 500;

/** A line as it fits on the screen. */
export interface LineView {
  readonly text: string;
  /** Columns in front of the cursor. */
  readonly cursor: number;
}

/** The line that a person is typing. It does no I/O. */
export class LineEditor {
  #chars: string[] = [];
  #cursor = 0;
  #history: string[] = [];
  /** Where in the history we are; its length for the line being typed. */
  #at = 0;
  #draft = "";
  #killed = "";

  get text(): string {
    return this.#chars.join("");
  }

  /** Takes a key in; gives the line once it is finished. */
  apply(key: Key): string | undefined {
    if (key.type !== "key") {
      this.#insert(key.text);
      return undefined;
    }
    if (key.name === "enter") return this.#finish();
    this.#edits[key.name]?.();
    return undefined;
  }

  /** As much of the line as has room in so many columns, with the cursor in it. */
  view(columns: number): LineView {
    const shown = this.#chars.map((char) => char === "\n" ? LINE_END_MARK : char);
    const widths = shown.map(widthOf);
    const sum = (from: number, to: number) =>
      widths.slice(from, to).reduce((total, width) => total + width, 0);
    const room = Math.max(1, columns - 1);
    let start = 0;
    // Scrolling by half a screen keeps some of the line in sight before the cursor.
    while (start < this.#cursor && sum(start, this.#cursor) > room) {
      start += Math.max(1, Math.floor(room / 4));
    }
    start = Math.min(start, this.#cursor);
    let end = start;
    for (let width = 0; end < shown.length; end++) {
      width += widths[end] ?? 0;
      if (width > room) break;
    }
    return { text: shown.slice(start, end).join(""), cursor: sum(start, this.#cursor) };
  }

  readonly #edits: Readonly<Record<string, () => void>> = {
    "left": () => this.#move(this.#cursor - 1),
    "ctrl-b": () => this.#move(this.#cursor - 1),
    "right": () => this.#move(this.#cursor + 1),
    "ctrl-f": () => this.#move(this.#cursor + 1),
    "home": () => this.#move(0),
    "ctrl-a": () => this.#move(0),
    "end": () => this.#move(this.#chars.length),
    "ctrl-e": () => this.#move(this.#chars.length),
    "backspace": () => this.#delete(this.#cursor - 1, this.#cursor),
    "delete": () => this.#delete(this.#cursor, this.#cursor + 1),
    "ctrl-d": () => this.#delete(this.#cursor, this.#cursor + 1),
    "ctrl-u": () => this.#kill(0, this.#cursor),
    "ctrl-k": () => this.#kill(this.#cursor, this.#chars.length),
    "ctrl-w": () => this.#kill(this.#wordStart(), this.#cursor),
    "ctrl-y": () => this.#insert(this.#killed),
    "up": () => this.#recall(this.#at - 1),
    "ctrl-p": () => this.#recall(this.#at - 1),
    "down": () => this.#recall(this.#at + 1),
    "ctrl-n": () => this.#recall(this.#at + 1),
  };

  #insert(text: string): void {
    const clean = text.replace(/\r\n?/g, "\n").replace(/\t/g, " ")
      .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, "");
    const before = this.#chars.slice(0, this.#cursor).join("") + clean;
    const after = this.#chars.slice(this.#cursor).join("");
    // What is typed may combine with the characters around it.
    this.#chars = graphemes(before + after);
    this.#cursor = graphemes(before).length;
  }

  #finish(): string {
    const line = this.text;
    if (line.trim() !== "" && this.#history.at(-1) !== line) this.#history.push(line);
    if (this.#history.length > HISTORY_MAX) this.#history.shift();
    this.#at = this.#history.length;
    this.#set("");
    return line;
  }

  #recall(at: number): void {
    if (at < 0 || at > this.#history.length) return;
    if (this.#at === this.#history.length) this.#draft = this.text;
    this.#at = at;
    this.#set(this.#history[at] ?? this.#draft);
  }

  #set(text: string): void {
    this.#chars = graphemes(text);
    this.#cursor = this.#chars.length;
  }

  #move(to: number): void {
    this.#cursor = Math.max(0, Math.min(this.#chars.length, to));
  }

  #delete(from: number, to: number): void {
    if (from < 0 || from >= this.#chars.length) return;
    this.#chars.splice(from, to - from);
    this.#cursor = from;
  }

  #kill(from: number, to: number): void {
    if (from >= to) return;
    this.#killed = this.#chars.slice(from, to).join("");
    this.#delete(from, to);
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && this.#chars[at - 1] === " ") at--;
    while (at > 0 && this.#chars[at - 1] !== " ") at--;
    return at;
  }
}
