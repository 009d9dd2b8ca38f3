/**
 * Turns a frame into the bytes that change the terminal from the last frame to it.
 * @module
 */
import { graphemes, widthOf } from "../../io/text_width.ts";
import { Piece, type Row } from "./row.ts";

/** A whole screen: rows that are all as wide as the screen. */
export interface Frame {
  readonly rows: readonly Row[];
  /** The place of the cursor, from 0; `undefined` hides it. */
  readonly cursor: { readonly column: number; readonly row: number } | undefined;
}

/** Begins and ends a synchronized update (mode 2026); terminals that do not know it ignore it. */
const UPDATE_BEGIN = "\x1b[?2026h";
const UPDATE_END = "\x1b[?2026l";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

/** Characters written from right to left, such as Hebrew and Arabic. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/**
 * LEFT-TO-RIGHT MARK: takes no column, and ends a run of right-to-left text
 * (https://unicode.org/reports/tr9/).
 */
const MARK = "\u200e";

/**
 * Characters whose width terminals disagree about: emoji of several code points, flags, spacing
 * combining marks.
 */
const DISPUTED =
  /[\u200d\u20e3\ufe0f\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]|\p{Mc}/u;

/** A piece of a row with the column it begins in. */
interface Placed {
  readonly column: number;
  readonly piece: Piece;
}

/** Paints frames, and remembers the last one. */
export class Painter {
  readonly #unicode: boolean;
  #shown: readonly Row[] = [];
  #cursor = "";

  /** @param unicode whether the terminal shows more than ASCII */
  constructor(unicode = true) {
    this.#unicode = unicode;
  }

  /** Forgets the last frame, because the terminal no longer shows it. */
  forget(): void {
    this.#shown = [];
    this.#cursor = "";
  }

  /** Returns the bytes to write for this frame; "" if it looks like the last one. */
  paint({ rows, cursor }: Frame): string {
    const fresh = rows.length !== this.#shown.length;
    const changes = rows.map((row, at) =>
      fresh ? this.#whole(row, at) : row === this.#shown[at] ? "" : this.#change(row, at)
    ).join("");
    this.#shown = rows;
    const place = cursor === undefined
      ? HIDE_CURSOR
      : `${moveTo(cursor.row, cursor.column)}${SHOW_CURSOR}`;
    if (changes === "" && place === this.#cursor) return "";
    this.#cursor = place;
    if (changes === "") return place;
    return `${UPDATE_BEGIN}${HIDE_CURSOR}${changes}\x1b[0m${place}${UPDATE_END}`;
  }

  #whole(row: Row, at: number): string {
    return this.#draw(placed(row), at, this.#unicode && isOrdered(row) ? MARK : "");
  }

  /** Draws only the difference, between equal pieces at both ends. */
  #change(row: Row, at: number): string {
    const shown = this.#shown[at] ?? [];
    // A part of a right-to-left row would be drawn without the marks around it: draw the whole row.
    if (isOrdered(row) || isOrdered(shown)) {
      return sameRow(shown, row) ? "" : this.#whole(row, at);
    }
    const before = placed(shown);
    const after = placed(row);
    let first = 0;
    while (first < after.length && same(before[first], after[first])) first++;
    if (first === after.length && first === before.length) return "";
    let last = after.length;
    let other = before.length;
    while (last > first && other > first && same(before[other - 1], after[last - 1])) {
      last--;
      other--;
    }
    return this.#draw(after.slice(first, last), at);
  }

  #draw(pieces: readonly Placed[], at: number, mark = ""): string {
    let drawn = "";
    /** Whether the terminal's cursor may be in another column than expected. */
    let unsure = true;
    let between = "";
    for (const { column, piece } of pieces) {
      if (piece === Piece.apart) {
        between = mark;
        continue;
      }
      if (unsure) drawn += moveTo(at, column);
      drawn += between;
      between = "";
      drawn += `\x1b[0${piece.sgr === "" ? "" : `;${piece.sgr}`}m`;
      const disputed = this.#unicode && DISPUTED.test(piece.text);
      drawn += disputed ? inPlace(piece, at, column) : this.#text(piece);
      unsure = disputed || piece.text.length !== piece.width;
    }
    return drawn;
  }

  #text({ text }: Piece): string {
    if (this.#unicode || /^[\x20-\x7e]*$/.test(text)) return text;
    return graphemes(text).map((char) =>
      /^[\x20-\x7e]$/.test(char) ? char : ASCII_FOR[char] ?? "?".repeat(widthOf(char))
    ).join("");
  }
}

/**
 * Draws each character at its own place, because the terminal may draw the one before it wider.
 * Clears the cells first.
 */
function inPlace({ text, width }: Piece, row: number, column: number): string {
  let drawn = " ".repeat(width);
  let unsure = true;
  for (const char of graphemes(text)) {
    if (unsure) drawn += moveTo(row, column);
    drawn += char;
    column += widthOf(char);
    unsure = DISPUTED.test(char);
  }
  return drawn;
}

/**
 * ASCII replacements on a terminal without Unicode: for the screen's own symbols, and for frequent
 * characters.
 */
const ASCII_FOR: Readonly<Record<string, string>> = {
  "…": ".",
  "│": "|",
  "▎": "|",
  "─": "-",
  "╌": "-",
  "╭": "+",
  "╮": "+",
  "╰": "+",
  "╯": "+",
  "›": ">",
  "●": "*",
  "○": "o",
  "·": "-",
  "•": "*",
  "→": ">",
  "←": "<",
  "↳": ">",
  "↑": "^",
  "↓": "v",
  "✗": "x",
  "⏎": "$",
  "–": "-",
  "—": "-",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "\u00a0": " ",
};

function placed(row: Row): Placed[] {
  let column = 0;
  return row.map((piece) => {
    const here = { column, piece };
    column += piece.width;
    return here;
  });
}

function isOrdered(row: Row): boolean {
  return row.some(({ text }) => RIGHT_TO_LEFT.test(text));
}

function sameRow(one: Row, two: Row): boolean {
  const [before, after] = [placed(one), placed(two)];
  return before.length === after.length && after.every((piece, at) => same(before[at], piece));
}

function same(one: Placed | undefined, two: Placed | undefined): boolean {
  return one !== undefined && two !== undefined && one.column === two.column &&
    one.piece.text === two.piece.text && one.piece.sgr === two.piece.sgr;
}

function moveTo(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
