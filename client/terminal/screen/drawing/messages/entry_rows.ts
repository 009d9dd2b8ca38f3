/**
 * Draws an entry of a conversation as rows: time, nick, text, the message that it answers,
 * reactions, and why it was not delivered.
 * @module
 */
import { isSpoken } from "../../../../core/model/entries.ts";
import type { Entry } from "../../../../core/events.ts";
import { clock } from "../../../front_end/time_text.ts";
import type { Look } from "../../colour/look.ts";
import { type EntryContext, entryText } from "./entry_text.ts";
import { fit, Piece, piece, type Row, rowWidth, slice, upon, wrap } from "../row.ts";

/** The columns before the text. */
interface Gutter {
  readonly time: number;
  /** 0 if nicks stand before the text and not in a column of their own. */
  readonly nick: number;
}

/** Returns the columns for time and nick: a narrow window needs the room for the text. */
function gutterFor(columns: number): Gutter {
  if (columns < 30) return { time: 0, nick: 0 };
  if (columns < 50) return { time: 6, nick: 0 };
  return { time: 7, nick: columns < 100 ? 10 : columns < 110 ? 13 : 16 };
}

/** Draws an entry of a conversation as rows of this width. */
export function entryRows(entry: Entry, context: EntryContext): Row[] {
  const { look, columns, head } = context;
  const gutter = gutterFor(columns);
  const [text = "", ...more] = entry.text.split("\n");
  const { nick, text: said } = entryText(entry, text, context);
  const time = (shown: boolean) =>
    piece(
      shown && gutter.time > 0
        ? `${clock(entry.time)} `.padStart(gutter.time)
        : " ".repeat(gutter.time),
      look.faint,
    );
  const bar = [Piece.apart, piece(" "), barOf(entry, context), piece(" ")];
  const isColumn = gutter.nick > 0;
  const hang = isColumn ? 0 : 2;
  const indent = isColumn ? [piece(" ".repeat(gutter.nick)), ...bar] : [piece(" ".repeat(hang))];
  const room = columns - gutter.time - (isColumn ? gutter.nick + rowWidth(bar) : 0);
  const shown = head.nick || !isSpoken(entry) ? nick : [];
  const first = isColumn ? [...rightAligned(shown, gutter.nick, look), ...bar] : [];
  const body = [
    ...(isColumn
      ? wrapColumns(said, room, entry.kind === "info" ? secondColumn(entry.text) : 0)
      : wrap([...nick, ...between(entry, look), ...said], room, hang)),
    ...more.flatMap((line) => wrap(entryText(entry, line, context).text, room - hang)),
  ];
  const rows = [
    ...answeredRows(context, room - hang).map((row) => [time(false), ...indent, ...row]),
    ...body.map((row, at) => [
      time(head.time && at === 0),
      Piece.apart,
      ...(at === 0 ? first : indent),
      ...row,
    ]),
    ...belowRows(context, room - hang).map((row) => [time(false), ...indent, ...row]),
  ];
  const ground = context.sought === true
    ? look.chosen
    : entry.mention && isSpoken(entry)
    ? look.mentioned
    : "";
  return rows.map((row) => upon(fit(row, columns), ground));
}

/**
 * Returns where the second column of a list's line begins, as in the help; 0 if the line is not of
 * a list.
 */
function secondColumn(text: string): number {
  if (!/^ {2}\S/.test(text)) return 0;
  const gap = text.indexOf("  ", 3);
  const rest = gap < 0 ? "" : text.slice(gap).trimStart();
  return rest === "" ? 0 : text.length - rest.length;
}

/** Wraps a row. Further rows begin at this column, if that leaves enough room. */
function wrapColumns(row: Row, room: number, column: number): Row[] {
  const hang = column <= room * 0.6 ? column : 0;
  const [first = [], ...others] = wrap(row, room, hang);
  return [
    first,
    ...others.map((other) => hang === 0 ? other : [piece(" ".repeat(hang)), ...other]),
  ];
}

function rightAligned(nick: Row, columns: number, look: Look): Row {
  const width = rowWidth(nick);
  if (width <= columns) return [piece(" ".repeat(columns - width)), ...nick];
  return [...slice(nick, 0, columns - 1), piece("…", look.faint)];
}

/** Separates a nick from the text after it. */
function between({ kind }: Entry, look: Look): Row {
  return [Piece.apart, piece(kind === "message" ? ": " : " ", look.faint)];
}

function barOf(entry: Entry, { look }: EntryContext) {
  if (entry.mention) return piece("▎", look.mention);
  return piece("│", entry.own && isSpoken(entry) ? look.accent : look.faint);
}

function answeredRows({ answered, look }: EntryContext, columns: number): Row[] {
  if (answered === undefined) return [];
  return [fit([
    piece("↳ ", look.faint),
    piece(answered.nick, look.nick(answered.nick)),
    Piece.apart,
    piece(` ${answered.text}`, look.faint),
  ], columns)];
}

function belowRows({ reactions, state, look }: EntryContext, columns: number): Row[] {
  const rows: Row[] = [];
  if (reactions !== undefined && reactions.size > 0) {
    const row = [...reactions].flatMap(([reaction, nicks]) => [
      piece(` ${reaction} ${nicks.size} `, look.code),
      piece(" "),
    ]);
    rows.push(...wrap(row, columns));
  }
  if (state?.state === "failed") {
    const reason = `✗ Not delivered: ${
      state.reason ?? "the server refused it"
    }  /retry sends it again`;
    rows.push(...wrap([piece(reason, look.error)], columns));
  }
  return rows;
}
