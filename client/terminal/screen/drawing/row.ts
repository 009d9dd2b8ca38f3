import { plainText } from "../../../../protocol/formatting.ts";
import { graphemes, widthOf } from "../../io/text_width.ts";
import { type Sgr, sgr } from "../colour/look.ts";

/** The most code points of one character: the longest emoji have eleven, and a heap of accents has no end. */
const CODE_POINTS_MAX = 24;

const ASCII = /^[\x20-\x7e]*$/;

/**
 * A text in one style, as wide as it says. Whoever wrote the text, there is nothing in it that can
 * do anything to a terminal: a piece is made by {@link piece} alone, which sees to that.
 */
export class Piece {
  /**
   * Nothing at all, where texts of different people or of different kinds meet: a terminal that orders right-to-left text
   * by itself must not take the two for one sentence, and change their places.
   */
  static readonly apart = new Piece("", 0, "");

  private constructor(readonly text: string, readonly width: number, readonly sgr: Sgr) {}

  /** Any text: formatting is taken out, and what a terminal might obey is replaced. */
  static of(text: string, style: Sgr = ""): Piece {
    if (ASCII.test(text)) return new Piece(text, text.length, style);
    const safe = plainText(text);
    let kept = "";
    let width = 0;
    for (const grapheme of graphemes(safe)) {
      const char = grapheme.length > CODE_POINTS_MAX
        ? Array.from(grapheme).slice(0, CODE_POINTS_MAX).join("")
        : grapheme;
      const columns = widthOf(char);
      // What takes no column would change the character before it, which may be somebody else's.
      if (columns === 0) continue;
      kept += char;
      width += columns;
    }
    return new Piece(kept, width, style);
  }

  /** The same in a style that this one's own is put upon. */
  over(style: Sgr): Piece {
    return this === Piece.apart ? this : new Piece(this.text, this.width, sgr(style, this.sgr));
  }

  /** Its characters, each a piece of its own. */
  cells(): Piece[] {
    if (this === Piece.apart) return [this];
    if (this.text.length === this.width && ASCII.test(this.text)) {
      return Array.from(this.text, (char) => new Piece(char, 1, this.sgr));
    }
    return graphemes(this.text).map((char) => new Piece(char, widthOf(char), this.sgr));
  }

  /** This and another one of the same style. */
  with(other: Piece): Piece {
    return new Piece(this.text + other.text, this.width + other.width, this.sgr);
  }
}

/** A row of a screen, or a part of one. */
export type Row = readonly Piece[];

/** Any text as a piece of a row. */
export function piece(text: string, style: Sgr = ""): Piece {
  return Piece.of(text, style);
}

/** The columns that a row takes. */
export function rowWidth(row: Row): number {
  let width = 0;
  for (const each of row) width += each.width;
  return width;
}

/** The text of a row, without its styles. */
export function textOf(row: Row): string {
  return row.map(({ text }) => text).join("");
}

/** A row upon a style, such as a background. */
export function upon(row: Row, style: Sgr): Row {
  return style === "" ? row : row.map((each) => each.over(style));
}

/** Pieces put together where they have the same style. */
function joined(cells: readonly Piece[]): Row {
  const row: Piece[] = [];
  for (const cell of cells) {
    const last = row.at(-1);
    const isText = last !== Piece.apart && cell !== Piece.apart;
    if (isText && last?.sgr === cell.sgr) row[row.length - 1] = last.with(cell);
    else row.push(cell);
  }
  return row;
}

/** What of a row stands in the columns from `from` up to `to`; half a wide character is a space. */
export function slice(row: Row, from: number, to: number): Row {
  const cut: Piece[] = [];
  let at = 0;
  for (const each of row) {
    const start = at;
    at += each.width;
    if (at <= from || start >= to) continue;
    if (start >= from && at <= to) {
      cut.push(each);
      continue;
    }
    let column = start;
    for (const cell of each.cells()) {
      const end = column + cell.width;
      if (column >= from && end <= to) cut.push(cell);
      else if (end > from && column < to) {
        cut.push(piece(" ".repeat(Math.min(end, to) - Math.max(column, from)), cell.sgr));
      }
      column = end;
    }
  }
  return joined(cut);
}

/** A row made exactly so many columns wide: cut with an ellipsis, or filled with spaces in this style. */
export function fit(row: Row, columns: number, style: Sgr = ""): Row {
  const width = rowWidth(row);
  if (width === columns) return row;
  if (width < columns) return [...row, piece(" ".repeat(columns - width), style)];
  if (columns <= 0) return [];
  const cut = slice(row, 0, columns - 1);
  return [...cut, piece("…", cut.at(-1)?.sgr ?? style)];
}

/** Two rows at the two ends of so many columns; where they have no room together, the second one has it. */
export function ends(left: Row, right: Row, columns: number, style: Sgr = ""): Row {
  const last = slice(right, 0, columns);
  return [...fit(left, columns - rowWidth(last), style), ...last];
}

/**
 * Rows of at most so many columns, cut at spaces and wide characters, or else within words: a fingerprint's between its
 * pairs of digits.
 *
 * @param hang by how many columns less those after the first one may be wide
 */
export function wrap(row: Row, columns: number, hang = 0): Row[] {
  if (rowWidth(row) <= columns) return [row];
  let room = Math.max(2, columns);
  const cells = row.flatMap((each) => each.cells());
  const rows: Row[] = [];
  let start = 0;
  let width = 0;
  /** Where the row that is being filled can end. */
  let gap = 0;
  /** The same between the pairs of a fingerprint. */
  let pair = 0;
  const end = (at: number) => {
    let last = at;
    while (last > start && cells[last - 1]?.text === " ") last--;
    rows.push(joined(cells.slice(start, last)));
    start = at;
    room = Math.max(2, columns - hang);
  };
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at];
    if (cell === undefined) break;
    if (cell.width > 1 || cells[at - 1]?.text === " " || (cells[at - 1]?.width ?? 0) > 1) gap = at;
    if (isBetweenPairs(cells, at)) pair = at;
    // A space that hangs over the end is not seen.
    if (width + cell.width > room && cell.text !== " ") {
      end(gap > start ? gap : pair > start ? pair : at);
      width = 0;
      for (let i = start; i < at; i++) width += cells[i]?.width ?? 0;
    }
    width += cell.width;
  }
  if (start < cells.length) end(cells.length);
  return rows;
}

/** Whether a pair of hexadecimal digits and a colon stand before a place, and another pair behind it. */
function isBetweenPairs(cells: readonly Piece[], at: number): boolean {
  const isDigit = (place: number) => /^[0-9A-Fa-f]$/.test(cells[place]?.text ?? "");
  return cells[at - 1]?.text === ":" && [at - 3, at - 2, at, at + 1].every(isDigit);
}

/** A row with another one laid over it from this column on. */
export function lay(under: Row, over: Row, column: number): Row {
  const end = column + rowWidth(over);
  return [...slice(under, 0, column), ...over, ...slice(under, end, Infinity)];
}
