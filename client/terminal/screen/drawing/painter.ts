import { graphemes, widthOf } from "../../io/text_width.ts";
import { Piece, type Row } from "./row.ts";

/** A whole screen: rows that are all as wide as the screen is. */
export interface Frame {
  readonly rows: readonly Row[];
  /** Where the cursor stands, from 0 on; it is hidden where it stands nowhere. */
  readonly cursor: { readonly column: number; readonly row: number } | undefined;
}

/** Has a terminal show what comes between them in one go (mode 2026); others do not know it and do no harm. */
const UPDATE_BEGIN = "\x1b[?2026h";
const UPDATE_END = "\x1b[?2026l";
const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

/** Hebrew, Arabic and all others that are written from the right to the left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** LEFT-TO-RIGHT MARK: it takes no column, and ends what is ordered together (https://unicode.org/reports/tr9/). */
const MARK = "\u200e";

/** What terminals do not agree about the width of: emoji of several code points, flags, letters with signs of their own column. */
const DISPUTED =
  /[\u200d\u20e3\ufe0f\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}]|\p{Mc}/u;

/** A piece of a row with the column it begins in. */
interface Placed {
  readonly column: number;
  readonly piece: Piece;
}

/** Turns frames into what makes a terminal that shows the last one show the next. */
export class Painter {
  readonly #unicode: boolean;
  #shown: readonly Row[] = [];
  #cursor = "";

  /** @param unicode whether the terminal shows more than ASCII */
  constructor(unicode = true) {
    this.#unicode = unicode;
  }

  /** Nothing is known any more of what the terminal shows. */
  forget(): void {
    this.#shown = [];
    this.#cursor = "";
  }

  /** What to write for this frame; "" where it looks as the last one does. */
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

  /** Only what stands between the pieces that are the same at both ends. */
  #change(row: Row, at: number): string {
    const shown = this.#shown[at] ?? [];
    // Marks belong to cells; a part of a row would be drawn without those around it.
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
    /** Whether the terminal's idea of the column may differ from ours. */
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

/** A text with each character where it belongs, whatever the terminal makes of the one before it; no cell keeps what it had. */
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

/** What a terminal without Unicode shows for what the screen itself is drawn with, and for what people often type. */
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
