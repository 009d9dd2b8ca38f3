/**
 * The input line at the bottom of the screen.
 * @module
 */
import { type Look } from "../colour/look.ts";
import { fit, piece, type Row } from "./row.ts";
import { titleOf, type View } from "./view.ts";

const PROMPT = "› ";
const WIDE_PROMPT = " › ";
/** The least columns of the wide prompt. */
const WIDE = 50;

/** The input line as rows, and the cursor's place in them. */
export interface InputRows {
  readonly rows: readonly Row[];
  readonly cursor: { readonly column: number; readonly row: number };
}

/** Draws the input line in at most this many rows. */
export function inputRows(
  view: View,
  columns: number,
  most: number,
  look: Look,
): InputRows {
  const prompt = piece(columns < WIDE ? PROMPT : WIDE_PROMPT, look.accent);
  const indent = piece(" ".repeat(prompt.width));
  const { rows, row, column } = view.input(Math.max(2, columns - prompt.width), most);
  const isEmpty = rows.length === 1 && rows[0] === "";
  const drawn = rows.map((text, at) =>
    fit([
      at === 0 ? prompt : indent,
      isEmpty ? piece(hint(view, columns), look.faint) : piece(text, look.text),
    ], columns)
  );
  return { rows: drawn, cursor: { column: Math.min(columns - 1, prompt.width + column), row } };
}

function hint(view: View, columns: number): string {
  if (view.hint !== undefined) return view.hint;
  const buffer = view.model.buffers.get(view.current);
  if (buffer === undefined || buffer.kind === "server") {
    return "/join a channel, / for all commands";
  }
  const message = `Message ${titleOf(buffer, view)}`;
  return columns < WIDE ? message : `${message}, / for all commands`;
}
