/**
 * Writes the words of an entry, with colours. `entry_rows.ts` makes rows of them.
 * @module
 */
import { plainText } from "../../../../../protocol/text/formatting.ts";
import { isSpoken } from "../../../../core/model/entries.ts";
import type { Entry, Outgoing } from "../../../../core/events.ts";
import { BOLD, ITALIC, type Look, sgr } from "../../colour/look.ts";
import { markup } from "./markup.ts";
import { piece, type Row } from "../row.ts";

/** The context in which an entry becomes rows. */
export interface EntryContext {
  readonly look: Look;
  readonly columns: number;
  /** The user's nick and keywords, which are highlighted. */
  readonly words: readonly string[];
  /** Whether to show time and nick, even if the entry above shows the same. */
  readonly head: { readonly time: boolean; readonly nick: boolean };
  readonly state?: Outgoing;
  /** The message that it answers. */
  readonly answered?: Entry | undefined;
  readonly reactions?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  readonly redacted?: boolean;
  /** Whether it is the message that a search jumped to. */
  readonly sought?: boolean;
}

/** The text in the nick's column, and the text beside it. */
export interface EntryText {
  readonly nick: Row;
  readonly text: Row;
}

/** Returns the words of one line of an entry. @param said the line */
export function entryText(entry: Entry, said: string, context: EntryContext): EntryText {
  const { look } = context;
  const nickStyle = entry.own ? look.own : sgr(BOLD, look.nick(entry.nick));
  const nick = piece(entry.nick, nickStyle);
  const text = () => saidText(entry, said, styleOf(context), context);
  const dash = piece("-", look.faint);
  switch (entry.kind) {
    case "message":
      return { nick: [nick], text: text() };
    case "notice":
      return { nick: [dash, nick, dash], text: text() };
    case "action":
      return { nick: [piece("•", nickStyle)], text: [nick, piece(" "), ...text()] };
    default: {
      const { sign, style, row } = eventText(entry, said, context);
      return { nick: [piece(sign, style)], text: row };
    }
  }
}

/** A message is dimmed until the server has it, and red if it failed. */
function styleOf({ look, state }: EntryContext): string {
  if (state === undefined) return look.text;
  return state.state === "failed" ? look.error : look.faint;
}

function saidText(entry: Entry, said: string, style: string, context: EntryContext): Row {
  const { look, words, redacted } = context;
  if (redacted === true) {
    return [piece("this message was deleted", sgr(ITALIC, look.faint))];
  }
  return markup(said, look, style, entry.own || !isSpoken(entry) ? [] : words);
}

/** Returns the words for a happening, with the sign for the nick's column. */
interface EventText {
  readonly sign: string;
  readonly style: string;
  readonly row: Row;
}

function eventText(entry: Entry, said: string, context: EntryContext): EventText {
  const { look } = context;
  const happened = (sign: string, style: string, ...row: Row): EventText => ({ sign, style, row });
  const faint = (words: string) => piece(words, look.faint);
  const text = (style: string) => saidText(entry, said, style, context);
  const who = piece(entry.nick, look.nick(entry.nick));
  const because = said === "" ? [] : [faint(" ("), ...text(look.faint), faint(")")];
  switch (entry.kind) {
    case "join":
      return happened("→", look.good, who, faint(entry.own ? " — you are here now" : " joined"));
    case "part":
    case "quit":
      return happened("←", look.faint, who, faint(" left"), ...because);
    case "nick":
      return happened("·", look.faint, who, faint(" is now "), piece(said, look.nick(said)));
    case "kick": {
      const nick = entry.about ?? "";
      const kicked = piece(nick, look.nick(nick));
      return happened("←", look.error, who, faint(" kicked "), kicked, ...because);
    }
    case "topic":
      return said === ""
        ? happened("·", look.faint, who, faint(" removed the topic"))
        : happened("·", look.faint, who, faint(" set the topic: "), ...text(look.faint));
    case "mode":
      return happened("·", look.faint, who, faint(" set the mode "), faint(plainText(said)));
    case "error":
      return happened("✗", look.error, piece(plainText(said), look.error));
    default:
      // The client's own words, and the server's: a mask such as bob!*@* is no markup.
      return happened("·", look.accent, faint(plainText(said)));
  }
}
