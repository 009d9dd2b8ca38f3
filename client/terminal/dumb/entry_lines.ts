/**
 * Formats entries and notices as plain lines, for a terminal that can only print.
 * @module
 */
import { plainText } from "../../../protocol/text/formatting.ts";
import type { Entry } from "../../core/events.ts";
import { clock } from "../front_end/time_text.ts";

/** The context in which an entry becomes a line. */
export interface LineContext {
  /** The open conversation, whose name is left out. */
  readonly current: string | undefined;
  readonly isChannel: (name: string) => boolean;
}

/** Fills the place of the time in a line without one. */
const NO_TIME = " ".repeat(5);

/** Begins a line that continues the one above. */
const GOES_ON = `${NO_TIME} | `;

/** Returns an entry as lines. Text of other users cannot control the terminal. */
export function entryLines(entry: Entry, context: LineContext): string[] {
  const [text = "", ...more] = entry.text.split("\n");
  return [
    `${clock(entry.time)} ${lineOf(entry, text, context)}`,
    ...more.map((line) => GOES_ON + plainText(line)),
  ];
}

/** Returns a notice of the client's own as lines. */
export function noticeLines(text: string): string[] {
  const now = clock(Date.now());
  return text.split("\n").map((line, at) => `${at === 0 ? now : NO_TIME} ${plainText(line)}`);
}

function lineOf(entry: Entry, said: string, context: LineContext): string {
  const nick = plainText(entry.nick);
  const text = plainText(said);
  const buffer = plainText(entry.buffer);
  const isPublic = context.isChannel(entry.buffer);
  const elsewhere = isPublic && entry.buffer !== context.current ? `[${buffer}] ` : "";
  const because = text === "" ? "" : ` (${text})`;
  switch (entry.kind) {
    case "message":
      if (isPublic) return `${elsewhere}${nick}: ${text}`;
      return entry.own ? `${nick} -> ${buffer}: ${text}` : `${nick} -> you: ${text}`;
    case "action":
      return `${elsewhere}${isPublic ? "*" : "(private) *"} ${nick} ${text}`;
    case "notice":
      return `${elsewhere}-${nick}- ${text}`;
    case "join":
      return `${elsewhere}${nick} joined the chat!`;
    case "part":
      return entry.own ? `You left ${buffer}.` : `${elsewhere}${nick} left the chat${because}.`;
    case "quit":
      return `${elsewhere}${nick} left the chat${because}.`;
    case "nick":
      return `${elsewhere}${entry.own ? "You are" : `${nick} is`} now called ${text}.`;
    case "kick":
      return `${elsewhere}${nick} kicked ${plainText(entry.about ?? "")}${because}.`;
    case "topic":
      return text === ""
        ? `${elsewhere}${nick} removed the topic.`
        : `${elsewhere}${nick} set the topic: ${text}`;
    case "mode":
      return `${elsewhere}${nick} set the mode ${text}`;
    case "info":
    case "error":
      return text;
  }
}
