/**
 * Divides the screen: how many columns and rows each part has. A small screen leaves out some
 * parts.
 * @module
 */
import type { Look } from "../colour/look.ts";
import { type InputRows, inputRows } from "./input_rows.ts";
import { hasTabs } from "./tab_strip.ts";
import type { View } from "./view.ts";

/** A screen's size in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The sizes of a screen's parts. */
export interface Regions {
  /** Columns of the list of conversations; 0 if the messages need them more. */
  readonly side: number;
  /** Columns of the list of members. */
  readonly members: number;
  /** Columns of the messages between the lists. */
  readonly columns: number;
  /** Rows of the messages. */
  readonly rows: number;
  /** Rows of the tab strip, which replaces the list of conversations: 1 or 0. */
  readonly tabs: number;
  /** Rows of the topic: 1 or 0. */
  readonly topic: number;
  /** Rows of the status bar: 1 or 0. */
  readonly status: number;
}

function divide(
  { columns, rows }: Size,
  input: number,
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
    rows: Math.max(0, rows - input - tabs - topic - status),
    tabs,
    topic,
    status,
  };
}

/** A divided screen, and the input line, whose length decides how many rows are left. */
export interface Layout {
  readonly regions: Regions;
  readonly input: InputRows;
}

/** Divides a screen of this size. */
export function layOut(view: View, size: Size, look: Look): Layout {
  const buffer = view.model.buffers.get(view.current);
  const around = { isChannel: buffer?.kind === "channel", others: hasTabs(view) };
  const { side } = divide(size, 1, around);
  const most = Math.max(1, Math.floor(size.rows / 3));
  const input = inputRows(view, size.columns - side, Math.min(most, size.rows), look);
  return { regions: divide(size, input.rows.length, around), input };
}
