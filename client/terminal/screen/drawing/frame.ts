import { statusBar, topicBar } from "./bars.ts";
import { inputRows } from "./input_rows.ts";
import type { Look } from "../colour/look.ts";
import { memberList } from "./member_list.ts";
import { MessageArea, type RowCache } from "./message_area.ts";
import type { Frame } from "./painter.ts";
import { popupBox } from "./popup_box.ts";
import { fit, lay, Piece, type Row, upon } from "./row.ts";
import { type ListRow, sideList } from "./conversation_list.ts";
import { hasTabs, tabStrip } from "./tab_strip.ts";
import type { View } from "./view.ts";

/** A screen's size in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** What a click does where it hits. */
export type Target =
  | { readonly type: "open"; readonly name: string }
  | { readonly type: "item"; readonly item: number };

/** A frame, and what its places mean. */
export interface Drawn extends Frame {
  /** The messages in it. */
  readonly area: MessageArea | undefined;
  /** What is at a place of the screen to be clicked on. */
  readonly at: (column: number, row: number) => Target | undefined;
}

/** How a screen of a size is divided. */
export interface Regions {
  /** Columns of the list of conversations; 0 where the messages need them more. */
  readonly side: number;
  /** Columns of the list of members. */
  readonly members: number;
  /** The messages between them. */
  readonly columns: number;
  readonly rows: number;
  /** Rows over them: 1 where conversations stand in a row instead of in a list, or 0. */
  readonly tabs: number;
  /** 1 with a topic, or 0. */
  readonly topic: number;
  readonly status: number;
}

/** Divides a screen; what a small one has no room for it goes without. */
function divide(
  { columns, rows }: Size,
  inputRows: number,
  { isChannel, others }: { isChannel: boolean; others: boolean },
): Regions {
  const side = columns < 100 ? 0 : columns < 130 ? 18 : columns < 160 ? 22 : 26;
  const members = !isChannel || columns < 110 ? 0 : columns < 160 ? 18 : 22;
  const tabs = side === 0 && others && rows >= 10 ? 1 : 0;
  const topic = rows >= 6 ? 1 : 0;
  const status = rows >= 4 ? 1 : 0;
  return {
    side,
    members,
    columns: columns - side - members,
    rows: Math.max(0, rows - inputRows - tabs - topic - status),
    tabs,
    topic,
    status,
  };
}

/** The screen of a view: a function of what there is to show and of the size of the terminal alone. */
export function draw(view: View, size: Size, look: Look, cache: RowCache): Drawn {
  const buffer = view.model.buffers.get(view.current);
  const most = Math.max(1, Math.floor(size.rows / 3));
  const isChannel = buffer?.kind === "channel";
  const around = { isChannel, others: hasTabs(view) };
  const { side, columns } = divide(size, 1, around);
  const input = inputRows(view, size.columns - side, Math.min(most, size.rows), look);
  const regions = divide(size, input.rows.length, around);
  const area = buffer === undefined
    ? undefined
    : new MessageArea(view, buffer, { columns, rows: regions.rows }, look, cache);
  const messages = area?.rows() ?? Array.from({ length: regions.rows }, () => fit([], columns));
  const members = buffer === undefined || regions.members === 0
    ? []
    : memberList(buffer, regions.members, regions.rows, look);
  const list = side === 0 ? [] : sideList(view, side, size.rows, look);
  const wide = size.columns - side;
  const tabs = regions.tabs === 0 ? undefined : tabStrip(view, wide, look);
  const top = regions.tabs + regions.topic;
  const main: Row[] = [
    ...(tabs === undefined ? [] : [tabs.row]),
    ...(regions.topic === 0 ? [] : [topicBar(view, wide, regions.members > 0, look)]),
    ...messages.map((row, at) => [...row, Piece.apart, ...members[at]?.row ?? []]),
    ...(regions.status === 0 ? [] : [statusBar(view, area?.below ?? 0, wide, look)]),
    ...input.rows,
  ].slice(-size.rows);
  let rows: Row[] = main.map((row, at) => [...list[at]?.row ?? [], Piece.apart, ...row]);
  let cursor = {
    column: side + input.cursor.column,
    row: rows.length - input.rows.length + input.cursor.row,
  };
  const lists = listTargets(list, members, size.columns - regions.members, top, side);
  const targets: Drawn["at"] = (column, row) =>
    row === 0 && tabs !== undefined ? opening(tabs.at(column)) : lists(column, row);
  let at = targets;
  if (view.popup !== undefined) {
    const room = regions.rows + top;
    const box = popupBox(view.popup, wide, Math.max(3, room), look);
    const isMiddle = view.popup.place === "middle";
    const column = side + (isMiddle ? Math.floor((wide - box.columns) / 2) : 0);
    const row = Math.max(
      0,
      isMiddle ? Math.floor((room - box.rows.length) / 3) : room - box.rows.length,
    );
    rows = rows.map((under, i) => {
      const over = box.rows[i - row];
      return over === undefined ? under : lay(under, over, column);
    });
    if (box.cursor !== undefined) {
      cursor = { column: column + box.cursor.column, row: row + box.cursor.row };
    }
    const { items } = view.popup;
    at = (x, y) => {
      const inside = x >= column && x < column + box.columns && y >= row &&
        y < row + box.rows.length;
      if (!inside) return targets(x, y);
      const item = y - row - box.first.row + box.first.item;
      return y - row < box.first.row || item >= items.length ? undefined : { type: "item", item };
    };
  }
  return { rows: rows.map((row) => upon(fit(row, size.columns), look.ground)), cursor, at, area };
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
