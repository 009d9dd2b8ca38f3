import type { LineView } from "./input/layout.ts";
import type { Output } from "./output.ts";
import { graphemes, widthOf } from "./width.ts";

/** The bottom row: what stands in front of the line being typed, without colour, and that line. */
export interface Prompt {
  readonly label: string;
  /** The label as it is drawn. */
  readonly drawn: string;
  /** The line as it fits into so many columns. */
  view(columns: number): LineView;
}

const CLEAR_BELOW = "\r\x1b[J";
const PASTE_ON = "\x1b[?2004h";
const PASTE_OFF = "\x1b[?2004l";

/** The most of a row that the label takes, so that there is room to type in a narrow window. */
const LABEL_SHARE = 0.5;

/** Text that scrolls up, over a row at the bottom for what is being typed. */
export class Screen {
  readonly #output: Output;
  readonly #columns: () => number;
  #prompt: Prompt | undefined;
  #pending = "";
  #scheduled = false;
  /** Columns in front of the cursor as last drawn. */
  #cursor = 0;
  #open = true;

  /** @param columns the terminal's width now */
  constructor(output: Output, columns: () => number) {
    this.#output = output;
    this.#columns = columns;
    output.print(PASTE_ON);
  }

  /** Shows a line, given in rows that fit. */
  print(rows: readonly string[]): void {
    this.#pending += rows.map((row) => `${row}\r\n`).join("");
    this.#schedule();
  }

  /** Shows the bottom row anew. */
  prompt(prompt: Prompt): void {
    this.#prompt = prompt;
    this.#schedule();
  }

  /** Clears everything but the bottom row. */
  clear(): void {
    this.#output.print("\x1b[H\x1b[2J");
    this.#cursor = 0;
    this.#schedule();
  }

  /** What takes the bottom row away and gives the terminal its own ways back. */
  close(): string {
    const last = this.#open ? `${this.#erase()}${this.#pending}${PASTE_OFF}` : "";
    this.#open = false;
    return last;
  }

  // What happens in one turn is drawn once.
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#draw();
    });
  }

  #draw(): void {
    if (!this.#open) return;
    const erase = this.#erase();
    this.#output.print(`${erase}${this.#pending}${this.#bottom()}`);
    this.#pending = "";
  }

  /** A window made narrower since has wrapped the bottom row. */
  #erase(): string {
    const rows = Math.floor(this.#cursor / Math.max(1, this.#columns()));
    return `${rows > 0 ? `\x1b[${rows}A` : ""}${CLEAR_BELOW}`;
  }

  #bottom(): string {
    if (this.#prompt === undefined) return "";
    const columns = Math.max(2, this.#columns());
    const { label, drawn } = this.#prompt;
    const most = Math.floor(columns * LABEL_SHARE);
    const fits = widthOf(label) <= most;
    const shown = fits ? drawn : clip(label, most);
    const width = fits ? widthOf(label) : widthOf(shown);
    const { text, cursor } = this.#prompt.view(columns - width);
    this.#cursor = width + cursor;
    return `${shown}${text}\r${this.#cursor > 0 ? `\x1b[${this.#cursor}C` : ""}`;
  }
}

/** The beginning of a text, in at most so many columns. */
function clip(text: string, columns: number): string {
  let width = 0;
  let clipped = "";
  for (const grapheme of graphemes(text)) {
    width += widthOf(grapheme);
    if (width > columns) break;
    clipped += grapheme;
  }
  return clipped;
}
