/**
 * The list of conversations at the left, with unread counts.
 * @module
 */
import type { Buffer } from "../../../core/model/model.ts";
import { type Look, sgr } from "../colour/look.ts";
import { ends, fit, Piece, piece, type Row } from "./row.ts";
import { countOf, nameStyle } from "./unread_count.ts";
import { conversations, titleOf, type View } from "./view.ts";

/** A row of a list, and the conversation that a click on it opens. */
export interface ListRow {
  readonly row: Row;
  readonly opens?: string;
}

/** Draws the list of conversations. */
export function conversationList(view: View, columns: number, rows: number, look: Look): ListRow[] {
  const { model, connection } = view;
  const all = conversations(model);
  const inner = columns - 1;
  // Without a panel colour a line separates the list from the messages.
  const edge = piece(look.panel === "" ? "│" : " ", look.panel === "" ? look.faint : look.panel);
  const filled = (row: Row, opens?: string): ListRow => ({
    row: [...row, edge],
    ...(opens === undefined ? {} : { opens }),
  });
  const blank = filled(fit([], inner, look.panel));
  const dot = connection.state === "online" ? look.good : look.error;
  const list: ListRow[] = [];
  let number = 0;
  let before: Buffer["kind"] | undefined;
  let current = 0;
  for (const buffer of all) {
    const isServer = buffer.kind === "server";
    if (before !== undefined && before !== buffer.kind) list.push(blank);
    before = buffer.kind;
    const isOpen = buffer.name === view.current;
    if (isOpen) current = list.length;
    const ground = isOpen ? look.chosen : look.panel;
    const sign = isServer
      ? piece(connection.state === "online" ? "●" : "○", sgr(ground, dot))
      : piece(++number <= 9 ? String(number) : " ", sgr(ground, look.faint));
    const name = piece(titleOf(buffer, view), sgr(ground, nameStyle(buffer, isOpen, look)));
    const row = ends(
      [piece(" ", ground), sign, piece(" ", ground), Piece.apart, name],
      [Piece.apart, ...countOf(buffer, ground, look), piece(" ", ground)],
      inner,
      ground,
    );
    list.push(filled(row, buffer.name));
  }
  // The open conversation is always visible.
  const from = Math.max(0, Math.min(current - Math.floor(rows / 2), list.length - rows));
  const shown = list.slice(from, from + rows);
  while (shown.length < rows) shown.push(blank);
  return shown;
}
