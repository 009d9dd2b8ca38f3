/**
 * A terminal emulator for the screen's output.
 * @module
 */
import { graphemes, loadWidths, widthOf } from "../../../client/terminal/io/text_width.ts";

await loadWidths();

interface Cell {
  readonly text: string;
  readonly sgr: string;
}

/** How the sequences begin that the screen may send to a terminal. */
const KNOWN: readonly (readonly [RegExp, (terminal: Emulator, match: RegExpExecArray) => void])[] =
  [
    [/^\x1b\[(\d+);(\d+)H/, (t, [, row, column]) => t.move(Number(row) - 1, Number(column) - 1)],
    [/^\x1b\[0((?:;\d+)*)m/, (t, [, sgr = ""]) => t.sgr = sgr.slice(1)],
    [/^\x1b\[2J/, (t) => t.clear()],
    [/^\x1b\[\?(\d+)([hl])/, (t, [, mode, on]) => t.mode(Number(mode), on === "h")],
    [/^\x1b\[2[23];0t/, () => {}],
    [/^\x1b\]11;\?\x1b\\/, () => {}],
    [/^\x1b\[c/, () => {}],
    [/^\x1b\]2;([^\x00-\x1f\x7f-\x9f]*)\x1b\\/, (t, [, title = ""]) => t.title = title],
    [
      /^\x1b\](?:9|99|777);([^\x00-\x1f\x7f-\x9f]*)\x1b\\/,
      (t, [, text = ""]) => t.notes.push(text),
    ],
    [/^\x07/, (t) => t.bells++],
  ];

/**
 * The modes that the screen sets: alternate screen, no wrapping, bracketed paste, focus, mouse,
 * cursor, synchronized updates.
 */
const MODES = new Set([7, 25, 1000, 1004, 1006, 1049, 2004, 2026]);

/**
 * Emulates the functions of a terminal that the screen uses. It fails at any other control
 * character, since text of other users must never control the terminal.
 */
export class Emulator {
  title = "";
  sgr = "";
  bells = 0;
  readonly notes: string[] = [];
  readonly modes = new Set<number>([7, 25]);
  row = 0;
  column = 0;
  #cells: Cell[][] = [];

  constructor(public columns: number, public rows: number) {
    this.clear();
  }

  /** Writes text, which must not end within a sequence. */
  feed(text: string): void {
    let rest = text;
    while (rest !== "") {
      const plain = /^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/.exec(rest)?.[0];
      if (plain !== undefined) {
        this.#print(plain);
        rest = rest.slice(plain.length);
        continue;
      }
      const known = KNOWN.map(([pattern, act]) => ({ act, match: pattern.exec(rest) }))
        .find(({ match }) => match !== null);
      if (known === undefined || known.match === null) {
        throw new Error(`no screen of ours says ${JSON.stringify(rest.slice(0, 40))}`);
      }
      known.act(this, known.match);
      rest = rest.slice(known.match[0].length);
    }
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.clear();
  }

  /** Returns the screen's rows as lines, without trailing spaces. */
  get text(): string {
    return this.#cells.map((row) => row.map(({ text }) => text).join("").trimEnd()).join("\n");
  }

  /** Returns the SGR parameters of the first character of a text on the screen. */
  styleOf(text: string): string | undefined {
    for (const row of this.#cells) {
      const line = row.map((cell) => cell.text).join("");
      const at = line.indexOf(text);
      if (at < 0) continue;
      let units = 0;
      return row.find((cell) => (units += cell.text.length) > at)?.sgr;
    }
    return undefined;
  }

  move(row: number, column: number): void {
    if (row < 0 || row >= this.rows || column < 0 || column >= this.columns) {
      throw new Error(`there is no row ${row}, column ${column}`);
    }
    this.row = row;
    this.column = column;
  }

  mode(mode: number, on: boolean): void {
    if (!MODES.has(mode)) throw new Error(`no screen of ours sets the mode ${mode}`);
    if (on) this.modes.add(mode);
    else this.modes.delete(mode);
  }

  clear(): void {
    this.#cells = Array.from(
      { length: this.rows },
      () => Array.from({ length: this.columns }, () => ({ text: " ", sgr: "" })),
    );
  }

  #print(text: string): void {
    // A bidi mark takes no column.
    for (const char of graphemes(text.replaceAll("\u200e", ""))) {
      const width = widthOf(char);
      if (this.column + width > this.columns) {
        throw new Error(`${JSON.stringify(char)} does not fit in at column ${this.column}`);
      }
      const row = this.#cells[this.row] ?? [];
      row[this.column] = { text: char, sgr: this.sgr };
      for (let i = 1; i < width; i++) row[this.column + i] = { text: "", sgr: this.sgr };
      this.column += width;
    }
  }
}
