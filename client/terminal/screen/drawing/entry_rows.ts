import type { Entry, Outgoing } from "../../../core/events.ts";
import { BOLD, type Look, sgr } from "../colour/look.ts";
import { markup } from "./markup.ts";
import { fit, Piece, piece, type Row, rowWidth, slice, upon, wrap } from "./row.ts";

/** What the rows of an entry depend on beside the entry. */
export interface EntryContext {
  readonly look: Look;
  readonly columns: number;
  /** Our nick, and other words that are for us. */
  readonly words: readonly string[];
  /** Whether time and nick are shown, or stand above already. */
  readonly head: { readonly time: boolean; readonly nick: boolean };
  readonly state?: Outgoing;
  /** What it is an answer to. */
  readonly answered?: Entry | undefined;
  readonly reactions?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly redacted?: boolean;
  /** Whether it is what was looked for. */
  readonly sought?: boolean;
}

/** The columns in front of the text. */
interface Gutter {
  readonly time: number;
  /** 0 where nicks stand in front of the text instead of in a column of their own. */
  readonly nick: number;
}

/** In a narrow window the text needs the room more than its head does. */
function gutterFor(columns: number): Gutter {
  if (columns < 30) return { time: 0, nick: 0 };
  if (columns < 50) return { time: 6, nick: 0 };
  return { time: 7, nick: columns < 100 ? 10 : columns < 110 ? 13 : 16 };
}

/** An entry of a conversation as rows of so many columns. */
export function entryRows(entry: Entry, context: EntryContext): Row[] {
  const { look, columns, head } = context;
  const gutter = gutterFor(columns);
  const [text = "", ...more] = entry.text.split("\n");
  const { nick, text: said } = saying(entry, text, context);
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
  const shown = head.nick || !isTalk(entry) ? nick : [];
  const first = isColumn ? [...rightAligned(shown, gutter.nick, look), ...bar] : [];
  const body = [
    ...(isColumn
      ? wrapColumns(said, room, entry.kind === "info" ? secondColumn(entry.text) : 0)
      : wrap([...nick, ...between(entry, look), ...said], room, hang)),
    ...more.flatMap((line) => wrap(saying(entry, line, context).text, room - hang)),
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
    : entry.mention && isTalk(entry)
    ? look.mentioned
    : "";
  return rows.map((row) => upon(fit(row, columns), ground));
}

/** What stands in the nick's place, and what was said. */
interface Saying {
  readonly nick: Row;
  readonly text: Row;
}

function saying(entry: Entry, said: string, context: EntryContext): Saying {
  const { look, words, state } = context;
  const nickStyle = entry.own ? look.own : sgr(BOLD, look.nick(entry.nick));
  const nick = piece(entry.nick, nickStyle);
  const plain = state === undefined
    ? look.text
    : state.state === "failed"
    ? look.error
    : look.faint;
  const text = (style = plain) =>
    context.redacted === true
      ? [piece("this message was taken back", sgr("3", look.faint))]
      : markup(said, look, style, entry.own || !isTalk(entry) ? [] : words);
  const happened = (sign: string, style: string, ...row: Row): Saying => ({
    nick: [piece(sign, style)],
    text: row,
  });
  const faint = (words: string) => piece(words, look.faint);
  const who = piece(entry.nick, look.nick(entry.nick));
  const because = said === "" ? [] : [faint(" ("), ...text(look.faint), faint(")")];
  switch (entry.kind) {
    case "message":
      return { nick: [nick], text: text() };
    case "notice":
      return { nick: [faint("-"), nick, faint("-")], text: text() };
    case "action":
      return { nick: [piece("•", nickStyle)], text: [nick, piece(" "), ...text()] };
    case "join":
      return happened("→", look.good, who, faint(entry.own ? " — you are here now" : " joined"));
    case "part":
    case "quit":
      return happened("←", look.faint, who, faint(" left"), ...because);
    case "nick":
      return happened(
        "·",
        look.faint,
        who,
        faint(" is now "),
        piece(said, look.nick(said)),
      );
    case "kick": {
      const whom = entry.about ?? "";
      return happened(
        "←",
        look.error,
        who,
        faint(" put "),
        piece(whom, look.nick(whom)),
        faint(" out"),
        ...because,
      );
    }
    case "topic":
      return said === ""
        ? happened("·", look.faint, who, faint(" took the topic away"))
        : happened("·", look.faint, who, faint(" set the topic: "), ...text(look.faint));
    case "mode":
      return happened("·", look.faint, who, faint(" set the mode "), ...text(look.faint));
    case "info":
      return happened("·", look.accent, ...text(look.faint));
    case "error":
      return happened("✗", look.error, ...text(look.error));
  }
}

/** Where the second column of a line of a list such as the help's begins; 0 where the line is none. */
function secondColumn(text: string): number {
  return /^ {2}\S.*? {2,}(?=\S)/.exec(text)?.[0].length ?? 0;
}

/** Wraps a row so that what goes on in further rows stands from this column on, if that leaves it room. */
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

/** What parts a nick from the text that it stands in front of. */
function between({ kind }: Entry, look: Look): Row {
  return [Piece.apart, piece(kind === "message" ? ": " : " ", look.faint)];
}

function barOf(entry: Entry, { look }: EntryContext) {
  if (entry.mention) return piece("▎", look.mention);
  return piece("│", entry.own && isTalk(entry) ? look.accent : look.faint);
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

/** Whether it is somebody's word rather than something that happened. */
export function isTalk({ kind }: Entry): boolean {
  return kind === "message" || kind === "notice" || kind === "action";
}

/** `HH:MM` in this machine's time zone. */
export function clock(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}
