/**
 * The row of tabs, which replaces the list of conversations in a narrow window.
 * @module
 */
import { fold } from "../../../../protocol/names/casemapping.ts";
import type { Buffer } from "../../../core/model/model.ts";
import { type Look, sgr } from "../colour/look.ts";
import { fit, Piece, piece, type Row, rowWidth } from "./row.ts";
import { countOf, nameStyle } from "./unread_count.ts";
import { conversations, SERVER, titleOf, type View } from "./view.ts";

/** A row of tabs, and the conversation that a click on a column opens. */
export interface TabStrip {
  readonly row: Row;
  readonly at: (column: number) => string | undefined;
}

interface Tab {
  readonly name: string;
  readonly row: Row;
  readonly width: number;
  /** If there is no room for all, the strip leaves out the lowest first. */
  readonly worth: number;
}

/** Whether there are other conversations to open. */
export function hasTabs({ model, current }: View): boolean {
  return model.buffers.all().some(({ kind, name }) =>
    kind !== "server" && fold(name) !== fold(current)
  );
}

/**
 * Draws the conversations in one row. If there is no room for all, the open one and unread ones
 * stay, and the number of the others stands at the end.
 */
export function tabStrip(view: View, columns: number, look: Look): TabStrip {
  let number = 0;
  const tabs = conversations(view.model).map((buffer) =>
    tabOf(buffer, buffer.kind === "server" ? 0 : ++number, view, look)
  );
  const kept = fitting(tabs, columns);
  const left = tabs.filter((tab) => tab.name !== SERVER && !kept.includes(tab));
  const worth = Math.max(...left.map((tab) => tab.worth));
  const style = worth === 2 ? look.mention : worth === 1 ? look.accent : look.faint;
  const row = kept.flatMap((tab) => tab.row);
  const more = left.length === 0 ? [] : [piece(` +${left.length}`, sgr(look.panel, style))];
  return {
    row: fit([...row, ...more], columns, look.panel),
    at: (column) => {
      let end = 0;
      return kept.find((tab) => column < (end += tab.width))?.name;
    },
  };
}

function tabOf(buffer: Buffer, number: number, view: View, look: Look): Tab {
  const isOpen = buffer.name === view.current;
  const ground = isOpen ? look.chosen : look.panel;
  const name = () => piece(titleOf(buffer, view), sgr(ground, nameStyle(buffer, isOpen, look)));
  const isOnline = view.connection.state === "online";
  const row = buffer.kind === "server"
    ? [
      piece(isOnline ? " ●" : " ○", sgr(ground, isOnline ? look.good : look.error)),
      ...(isOpen ? [piece(" ", ground), name()] : []),
    ]
    : [
      piece(number <= 9 ? ` ${number} ` : " ", sgr(ground, look.faint)),
      Piece.apart,
      name(),
      Piece.apart,
      ...countOf(buffer, ground, look),
    ];
  const whole = [...row, piece(" ", ground)];
  const worth = isOpen ? 3 : buffer.mentions > 0 ? 2 : buffer.unread > 0 ? 1 : 0;
  return { name: buffer.name, row: whole, width: rowWidth(whole), worth };
}

/** Columns for the number of omitted tabs. */
const MORE = 5;

function fitting(tabs: readonly Tab[], columns: number): readonly Tab[] {
  const kept = [...tabs];
  const width = () => kept.reduce((sum, tab) => sum + tab.width, 0);
  const room = () => kept.length === tabs.length ? columns : columns - MORE;
  while (kept.length > 1 && width() > room()) {
    const open = kept.findIndex(({ worth }) => worth === 3);
    const distance = (at: number) => Math.abs(at - open);
    let least = 0;
    for (const [at, { worth }] of kept.entries()) {
      const other = kept[least]?.worth ?? 0;
      if (worth < other || worth === other && distance(at) > distance(least)) least = at;
    }
    kept.splice(least, 1);
  }
  return kept;
}
