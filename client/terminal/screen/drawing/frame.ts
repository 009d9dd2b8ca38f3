/**
 * Draws the whole screen from a view and a size. It does no I/O and has no state.
 * @module
 */
import type { Look } from "../colour/look.ts";
import { statusBar, topicBar } from "./bars.ts";
import { conversationList, type ListRow } from "./conversation_list.ts";
import { type Layout, layOut, type Size } from "./layout.ts";
import { memberList } from "./member_list.ts";
import { MessageArea } from "./messages/message_area.ts";
import type { Frame } from "./painter.ts";
import { popupBox } from "./popup_box.ts";
import { fit, lay, Piece, type Row, upon } from "./row.ts";
import type { RowCache } from "./messages/row_cache.ts";
import { tabStrip } from "./tab_strip.ts";
import type { Popup, View } from "./view.ts";

/** The effect of a click on a place. */
export type Target =
  | { readonly type: "open"; readonly name: string }
  | { readonly type: "item"; readonly item: number };

/** A frame, and the targets of clicks in it. */
export interface Drawn extends Frame {
  readonly at: (column: number, row: number) => Target | undefined;
}

/** Draws a view on a screen of this size. */
export function draw(view: View, size: Size, look: Look, cache: RowCache): Drawn {
  const layout = layOut(view, size, look);
  const parts = drawParts(view, size, layout, look, cache);
  const { rows, cursor, at } = view.popup === undefined
    ? parts
    : layPopup(parts, view.popup, size, layout, look);
  return { rows: rows.map((row) => upon(fit(row, size.columns), look.ground)), cursor, at };
}

/** Returns the open conversation's messages as a screen of this size shows them. */
export function messageArea(
  view: View,
  size: Size,
  look: Look,
  cache: RowCache,
): MessageArea | undefined {
  return areaOf(view, layOut(view, size, look), look, cache);
}

function areaOf(view: View, { regions }: Layout, look: Look, cache: RowCache) {
  const buffer = view.model.buffers.get(view.current);
  return buffer === undefined ? undefined : new MessageArea(view, buffer, regions, look, cache);
}

function drawParts(
  view: View,
  size: Size,
  layout: Layout,
  look: Look,
  cache: RowCache,
): Drawn {
  const { regions, input } = layout;
  const { side, columns } = regions;
  const buffer = view.model.buffers.get(view.current);
  const area = areaOf(view, layout, look, cache);
  const messages = area?.rows() ?? Array.from({ length: regions.rows }, () => fit([], columns));
  const members = buffer === undefined || regions.members === 0
    ? []
    : memberList(buffer, regions.members, regions.rows, look);
  const list = side === 0 ? [] : conversationList(view, side, size.rows, look);
  const wide = size.columns - side;
  const tabs = regions.tabs === 0 ? undefined : tabStrip(view, wide, look);
  const main: Row[] = [
    ...(tabs === undefined ? [] : [tabs.row]),
    ...(regions.topic === 0 ? [] : [topicBar(view, wide, regions.members > 0, look)]),
    ...messages.map((row, at) => [...row, Piece.apart, ...members[at]?.row ?? []]),
    ...(regions.status === 0 ? [] : [statusBar(view, area?.below ?? 0, wide, look)]),
    ...input.rows,
  ].slice(-size.rows);
  const rows = main.map((row, at) => [...list[at]?.row ?? [], Piece.apart, ...row]);
  const cursor = {
    column: side + input.cursor.column,
    row: rows.length - input.rows.length + input.cursor.row,
  };
  const top = regions.tabs + regions.topic;
  const lists = listTargets(list, members, size.columns - regions.members, top, side);
  const at: Drawn["at"] = (column, row) =>
    row === 0 && tabs !== undefined ? opening(tabs.at(column)) : lists(column, row);
  return { rows, cursor, at };
}

/** Lays a popup over the parts of the screen. */
function layPopup(
  { rows, cursor, at }: Drawn,
  popup: Popup,
  size: Size,
  { regions }: Layout,
  look: Look,
): Drawn {
  const { side } = regions;
  const wide = size.columns - side;
  const room = regions.rows + regions.tabs + regions.topic;
  const box = popupBox(popup, wide, Math.max(3, room), look);
  const isMiddle = popup.place === "middle";
  const left = side + (isMiddle ? Math.floor((wide - box.columns) / 2) : 0);
  const free = room - box.rows.length;
  const top = Math.max(0, isMiddle ? Math.floor(free / 3) : free);
  const items: Drawn["at"] = (x, y) => {
    const inside = x >= left && x < left + box.columns && y >= top && y < top + box.rows.length;
    if (!inside) return at(x, y);
    const item = y - top - box.first.row + box.first.item;
    return y - top < box.first.row || item >= popup.items.length
      ? undefined
      : { type: "item", item };
  };
  return {
    rows: rows.map((under, row) => {
      const over = box.rows[row - top];
      return over === undefined ? under : lay(under, over, left);
    }),
    cursor: box.cursor === undefined
      ? cursor
      : { column: left + box.cursor.column, row: top + box.cursor.row },
    at: items,
  };
}

function listTargets(
  list: readonly ListRow[],
  members: readonly ListRow[],
  membersFrom: number,
  top: number,
  side: number,
): Drawn["at"] {
  return (column, row) => {
    const hit = column < side ? list[row] : column >= membersFrom ? members[row - top] : undefined;
    return opening(hit?.opens);
  };
}

function opening(name: string | undefined): Target | undefined {
  return name === undefined ? undefined : { type: "open", name };
}
