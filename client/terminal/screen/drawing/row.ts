/**
 * Rows of styled text, cut and wrapped to columns. The one place where text becomes safe to send to
 * a terminal.
 * @module
 */
import { plainText } from "../../../../protocol/text/formatting.ts";
import { graphemes, widthOf } from "../../io/text_width.ts";
import { type Sgr, sgr } from "../colour/look.ts";

/**
 * The most code points of one character. The longest emoji have eleven; stacked accents are
 * unlimited.
 */
const CODE_POINTS_MAX = 24;

const ASCII = /^[\x20-\x7e]*$/;

/**
 * A text in one style, with its width in columns. It contains no control characters: only {@link
 * Piece.of} makes pieces from other texts, and it removes them.
 */
export class Piece {
  /**
   * An empty piece between texts of different users or kinds. It keeps a terminal that reorders
   * right-to-left text from taking the two for one sentence, and swapping them.
   */
  static readonly apart = new Piece("", 0, "");

  private constructor(readonly text: string, readonly width: number, readonly sgr: Sgr) {}

  /** Makes a piece of any text. Removes IRC formatting, and replaces control characters. */
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
      // A character without a width would change the one before it, which may be another user's.
      if (columns === 0) continue;
      kept += char;
      width += columns;
    }
    return new Piece(kept, width, style);
  }

  /** Returns the piece with this style beneath its own. */
  over(style: Sgr): Piece {
    return this === Piece.apart ? this : new Piece(this.text, this.width, sgr(style, this.sgr));
  }

  /** Returns its characters, each as a piece. */
  cells(): Piece[] {
    if (this === Piece.apart) return [this];
    if (this.text.length === this.width && ASCII.test(this.text)) {
      return Array.from(this.text, (char) => new Piece(char, 1, this.sgr));
    }
    return graphemes(this.text).map((char) => new Piece(char, widthOf(char), this.sgr));
  }

  /** Returns this piece joined with another of the same style. */
  with(other: Piece): Piece {
    return new Piece(this.text + other.text, this.width + other.width, this.sgr);
  }
}

/** A row of a screen, or a part of one. */
export type Row = readonly Piece[];

/** Makes a piece of any text: see {@link Piece.of}. */
export function piece(text: string, style: Sgr = ""): Piece {
  return Piece.of(text, style);
}

/** Returns the columns that a row takes. */
export function rowWidth(row: Row): number {
  let width = 0;
  for (const each of row) width += each.width;
  return width;
}

/** Returns the text of a row, without its styles. */
export function textOf(row: Row): string {
  return row.map(({ text }) => text).join("");
}

/** Returns a row with a style beneath it, such as a background. */
export function upon(row: Row, style: Sgr): Row {
  return style === "" ? row : row.map((each) => each.over(style));
}

/** Joins neighbouring pieces of the same style. */
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

/** Returns the columns of a row from `from` up to `to`. Half a wide character becomes a space. */
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

/**
 * Makes a row exactly this wide: cuts it with an ellipsis, or fills it with spaces in this style.
 */
export function fit(row: Row, columns: number, style: Sgr = ""): Row {
  const width = rowWidth(row);
  if (width === columns) return row;
  if (width < columns) return [...row, piece(" ".repeat(columns - width), style)];
  if (columns <= 0) return [];
  const cut = slice(row, 0, columns - 1);
  return [...cut, piece("…", cut.at(-1)?.sgr ?? style)];
}

/**
 * Puts two rows at the two ends of a row this wide. If there is no room for both, the first is cut.
 */
export function ends(left: Row, right: Row, columns: number, style: Sgr = ""): Row {
  const last = slice(right, 0, columns);
  return [...fit(left, columns - rowWidth(last), style), ...last];
}

/**
 * Wraps a row to at most this many columns, at spaces and wide characters, else within words. A
 * fingerprint wraps between its pairs of digits.
 *
 * @param hang how many columns narrower the rows after the first are
 */
export function wrap(row: Row, columns: number, hang = 0): Row[] {
  if (rowWidth(row) <= columns) return [row];
  let room = Math.max(2, columns);
  const cells = row.flatMap((each) => each.cells());
  const rows: Row[] = [];
  let start = 0;
  let width = 0;
  /** The last place where the current row can end. */
  let gap = 0;
  /** The last place between two pairs of a fingerprint. */
  let pair = 0;
  const end = (at: number) => {
    let last = at;
    while (last > start && cells[last - 1]?.text === " ") last--;
    rows.push(joined(cells.slice(start, last)));
    start = gap = pair = at;
    room = Math.max(2, columns - hang);
  };
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at];
    if (cell === undefined) break;
    if (cell.width > 1 || cells[at - 1]?.text === " " || (cells[at - 1]?.width ?? 0) > 1) gap = at;
    if (isBetweenPairs(cells, at)) pair = at;
    // A space beyond the end is dropped.
    if (width + cell.width > room && cell.text !== " " && at > start) {
      end(gap > start ? gap : pair > start ? pair : at);
      width = 0;
      // What is moved to the next row may be too long for it, since that may be narrower.
      at = start - 1;
    } else width += cell.width;
  }
  if (start < cells.length) end(cells.length);
  return rows;
}

/** Whether a place is between two pairs of hexadecimal digits, after their colon. */
function isBetweenPairs(cells: readonly Piece[], at: number): boolean {
  const isDigit = (place: number) => /^[0-9A-Fa-f]$/.test(cells[place]?.text ?? "");
  return cells[at - 1]?.text === ":" && [at - 3, at - 2, at, at + 1].every(isDigit);
}

/** Lays a row over another one, from this column on. */
export function lay(under: Row, over: Row, column: number): Row {
  const end = column + rowWidth(over);
  return [...slice(under, 0, column), ...over, ...slice(under, end, Infinity)];
}
