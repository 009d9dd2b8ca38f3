/**
 * Draws a popup as rows to lay over the screen.
 * @module
 */
import { BOLD, type Look, sgr, UNDERLINE } from "../colour/look.ts";
import { widthOf } from "../../io/text_width.ts";
import { fit, piece, type Row } from "./row.ts";
import type { Popup, PopupItem } from "./view.ts";

/** A popup as rows. */
export interface Box {
  readonly rows: readonly Row[];
  readonly columns: number;
  /** The place of the cursor in the box, if it has a query. */
  readonly cursor?: { readonly column: number; readonly row: number };
  /** The row of the first item shown, and that item's number. */
  readonly first: { readonly row: number; readonly item: number };
}

/** The least columns for labels and details; a narrower box shows only labels. */
const ROOM_FOR_BOTH = 36;

/** Draws a popup within this many columns and rows. The selected item is visible. */
export function popupBox(popup: Popup, columns: number, rows: number, look: Look): Box {
  const width = Math.min(columns, popup.place === "bottom" ? 100 : 72);
  const inner = Math.max(1, width - 2);
  const ground = sgr(look.ground, look.panel);
  const line = sgr(ground, look.faint);
  const isTyped = popup.query !== undefined;
  const around = isTyped ? 4 : 2;
  const shown = Math.max(
    1,
    Math.min(popup.items.length, rows - around, popup.place === "bottom" ? 8 : 16),
  );
  const from = Math.max(
    0,
    Math.min(popup.chosen - Math.floor(shown / 2), popup.items.length - shown),
  );
  const edge = piece("│", line);
  const framed = (row: Row): Row => [edge, ...row, edge];
  // Before the user steps through the list, only the visible items decide the width of the labels.
  const measured = popup.chosen < 0 ? popup.items.slice(0, shown) : popup.items;
  const widest = Math.max(0, ...measured.map(({ label }) => widthOf(label)));
  const labels = inner < ROOM_FOR_BOTH ? inner : Math.min(widest + 2, Math.floor(inner * 0.55));
  const items = popup.items.slice(from, from + shown).map((item, at) =>
    framed(itemRow(item, from + at === popup.chosen, { inner, labels }, ground, look))
  );
  if (items.length === 0) {
    items.push(framed(fit([piece(" no match", line)], inner, ground)));
  }
  const query = popup.query;
  const typed = query === undefined ? [] : [
    framed(
      fit(
        [piece(" › ", sgr(ground, look.accent)), piece(query.text, sgr(ground, look.text))],
        inner,
        ground,
      ),
    ),
    [piece(`├${"─".repeat(inner)}┤`, line)],
  ];
  return {
    columns: width,
    rows: [
      border("╭", popup.title, "╮", inner, sgr(ground, BOLD, look.accent), line),
      ...typed,
      ...items,
      border("╰", popup.hint ?? "", "╯", inner, line, line),
    ],
    first: { row: 1 + typed.length, item: from },
    ...(query === undefined
      ? {}
      : { cursor: { column: Math.min(inner, 4 + query.cursor), row: 1 } }),
  };
}

function border(
  left: string,
  words: string,
  right: string,
  inner: number,
  style: string,
  line: string,
): Row {
  const title = words === ""
    ? []
    : fit([piece(` ${words} `, style)], Math.min(inner - 1, [...words].length + 2));
  const rest = inner - 1 - title.reduce((sum, { width }) => sum + width, 0);
  return [
    piece(`${left}─`, line),
    ...title,
    piece(`${"─".repeat(Math.max(0, rest))}${right}`, line),
  ];
}

function itemRow(
  item: PopupItem,
  isChosen: boolean,
  { inner, labels }: { inner: number; labels: number },
  ground: string,
  look: Look,
): Row {
  const behind = isChosen ? sgr(ground, look.chosen) : ground;
  const style = item.nick === undefined ? look.text : look.nick(item.nick);
  const hit = sgr(BOLD, UNDERLINE, look.accent);
  const hits = new Set(item.hits ?? []);
  const label: Row = hits.size === 0 ? [piece(item.label, sgr(behind, style))] : Array.from(
    item.label,
    (char, at) => piece(char, sgr(behind, style, hits.has(at) ? hit : "")),
  );
  const first = [piece(" ", behind), ...label];
  if (item.detail === undefined || labels === inner) return fit(first, inner, behind);
  const detail = piece(` ${item.detail} `, sgr(behind, look.faint));
  return fit([...fit(first, labels, behind), detail], inner, behind);
}
