/**
 * Lays the typed text out in one row or in several.
 * @module
 */
import { widthOf } from "../io/text_width.ts";
import type { Text } from "./text.ts";

/** Shows a line end in a single row. */
const LINE_END_MARK = "\u23ce";

/** The part of a text that fits in one row. */
export interface LineView {
  readonly text: string;
  /** Columns before the cursor. */
  readonly cursor: number;
}

/** Returns the part of a text around the cursor that fits in one row of this width. */
export function oneRow({ chars, cursor }: Text, columns: number): LineView {
  const shown = chars.map((char) => char === "\n" ? LINE_END_MARK : char);
  const widths = shown.map(widthOf);
  const sum = (from: number, to: number) =>
    widths.slice(from, to).reduce((total, width) => total + width, 0);
  const room = Math.max(1, columns - 1);
  let start = 0;
  // Scrolling by a part of the row keeps some of the text in sight before the cursor.
  while (start < cursor && sum(start, cursor) > room) start += Math.max(1, Math.floor(room / 4));
  start = Math.min(start, cursor);
  let end = start;
  for (let width = 0; end < shown.length; end++) {
    width += widths[end] ?? 0;
    if (width > room) break;
  }
  return { text: shown.slice(start, end).join(""), cursor: sum(start, cursor) };
}

/** The part of a text that fits in some rows. */
export interface RowsView {
  readonly rows: readonly string[];
  /** The place of the cursor in them, from 0. */
  readonly row: number;
  readonly column: number;
  /** The number of rows that do not fit, above and below these. */
  readonly above: number;
  readonly below: number;
}

/** Returns the part of a text around the cursor that fits in this many rows. */
export function manyRows({ chars, cursor }: Text, columns: number, most: number): RowsView {
  const room = Math.max(2, columns);
  const rows: string[] = [""];
  let width = 0;
  let row = 0;
  let column = 0;
  const next = () => {
    rows.push("");
    width = 0;
  };
  for (let place = 0; place <= chars.length; place++) {
    const char = chars[place] ?? "";
    const wide = char === "\n" ? 0 : widthOf(char);
    // The cursor needs a column of its own, also after the last character.
    if (width + Math.max(wide, char === "\n" ? 0 : 1) > room) next();
    if (place === cursor) [row, column] = [rows.length - 1, Math.min(width, room - 1)];
    if (char === "\n") next();
    else {
      rows[rows.length - 1] += char;
      width += wide;
    }
  }
  const first = Math.max(0, Math.min(row - Math.floor(most / 2), rows.length - most));
  return {
    rows: rows.slice(first, first + most),
    row: row - first,
    column,
    above: first,
    below: Math.max(0, rows.length - first - most),
  };
}
