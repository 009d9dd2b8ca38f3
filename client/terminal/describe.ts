import { plainText } from "../../protocol/formatting.ts";
import type { Entry } from "../core/events.ts";
import type { Style } from "./style.ts";
import { widthOf, wrap } from "./width.ts";

/** Columns of the time at the start of each line, with the space behind it. */
const TIME_COLUMNS = 6;

/** What a line looks like depends on. */
export interface View {
  readonly style: Style;
  readonly columns: number;
  /** The conversation that needs no naming. */
  readonly current: string | undefined;
  readonly isChannel: (name: string) => boolean;
}

/** A line before it is fitted into the screen: a head that stays whole, and a text that wraps. */
interface Line {
  readonly head: string;
  readonly drawnHead?: string;
  readonly text: string;
  readonly draw?: (row: string) => string;
}

/** An entry as rows for the terminal; nothing in it that others wrote can do anything to it. */
export function describeEntry(entry: Entry, view: View): string[] {
  return fit(lineOf(entry, view), new Date(entry.time), view);
}

/** A line of the client's own, such as news of the connection; line ends in it are kept. */
export function describeNotice(text: string, kind: "info" | "error", view: View): string[] {
  const { style } = view;
  const draw = (row: string) => kind === "error" ? style.error(row) : style.dim(row);
  const lines = text.split("\n").map(plainText);
  return lines.flatMap((line, at) =>
    fit({ head: "", text: line, draw }, at === 0 ? new Date() : undefined, view)
  );
}

function fit(line: Line, time: Date | undefined, view: View): string[] {
  const { style, columns } = view;
  // In a window so narrow that nothing is left beside the time there is none.
  const indent = columns >= 4 * TIME_COLUMNS ? TIME_COLUMNS : 0;
  const [first = "", ...rest] = wrap(line.text, columns, indent + widthOf(line.head), indent);
  const draw = line.draw ?? ((row: string) => row);
  const clock = indent === 0 ? "" : time === undefined ? " ".repeat(indent) : `${hhmm(time)} `;
  return [
    `${style.dim(clock)}${line.drawnHead ?? line.head}${draw(first)}`,
    ...rest.map((row) => " ".repeat(indent) + draw(row)),
  ];
}

function lineOf(entry: Entry, view: View): Line {
  const { style } = view;
  const nick = plainText(entry.nick);
  const text = plainText(entry.text);
  const buffer = plainText(entry.buffer);
  const isPublic = view.isChannel(entry.buffer);
  const elsewhere = isPublic && entry.buffer !== view.current ? `[${buffer}] ` : "";
  const coloured = style.nick(entry.nick, nick);
  const spoken = (before: string, after: string): Line => ({
    head: `${elsewhere}${before}${nick}${after}`,
    drawnHead: `${style.dim(elsewhere)}${before}${entry.own ? style.bold(nick) : coloured}${after}`,
    text,
    ...(entry.mention && isPublic ? { draw: (row: string) => style.bold(row) } : {}),
  });
  const happened = (words: string): Line => ({
    head: "",
    text: `${elsewhere}${words}`,
    draw: (row) => style.dim(row),
  });
  const because = text === "" ? "" : ` (${text})`;
  switch (entry.kind) {
    case "message":
      if (isPublic) return spoken("", ": ");
      return spoken("", entry.own ? ` -> ${buffer}: ` : " -> you: ");
    case "action":
      return spoken(isPublic ? "* " : "(private) * ", " ");
    case "notice":
      return spoken("-", "- ");
    case "join":
      return happened(`${nick} joined the chat!`);
    case "part":
      return happened(entry.own ? `You left ${buffer}.` : `${nick} left the chat${because}.`);
    case "quit":
      return happened(`${nick} left the chat${because}.`);
    case "nick":
      return happened(`${entry.own ? "You are" : `${nick} is`} now called ${text}.`);
    case "kick":
      return happened(`${nick} put ${plainText(entry.about ?? "")} out${because}.`);
    case "topic":
      return happened(
        text === "" ? `${nick} took the topic away.` : `${nick} set the topic: ${text}`,
      );
    case "mode":
      return happened(`${nick} set the mode ${text}`);
    case "info":
    case "error":
      return happened(text);
  }
}

function hhmm(time: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}
