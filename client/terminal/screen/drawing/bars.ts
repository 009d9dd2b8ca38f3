/**
 * The bars above and below the messages: topic, and status.
 * @module
 */
import { clock } from "../../front_end/time_text.ts";
import { BOLD, type Look, sgr } from "../colour/look.ts";
import { markup } from "./messages/markup.ts";
import { ends, fit, Piece, piece, type Row, rowWidth, upon } from "./row.ts";
import { titleOf, type View } from "./view.ts";

/**
 * Draws the top row: the title of the conversation, and its topic.
 *
 * @param isListed whether a list shows the members
 */
export function topicBar(view: View, columns: number, isListed: boolean, look: Look): Row {
  const buffer = view.model.buffers.get(view.current);
  const ground = look.panel;
  if (buffer === undefined) return fit([piece(" chatd", sgr(ground, BOLD))], columns, ground);
  const title = piece(` ${titleOf(buffer, view)} `, sgr(ground, BOLD, look.accent));
  const about = upon(markup(buffer.topic, look, look.faint), ground);
  const { size } = buffer.members;
  const people = buffer.kind === "channel" && buffer.joined && columns >= 40 && !isListed
    ? [piece(` ${size === 1 ? "only you" : `${size} people`} `, sgr(ground, look.faint))]
    : [];
  const left = [title, Piece.apart, piece(" ", ground), ...about];
  return ends(left, [Piece.apart, ...people], columns, ground);
}

/**
 * Draws the row above the input line: entries below the window, typing users, connection and nick.
 */
export function statusBar(view: View, below: number, columns: number, look: Look): Row {
  const { connection, model, waiting, quietUntil, panes, current } = view;
  const isPast = panes.of(current).excerpt !== undefined;
  const ground = look.panel;
  const say = (text: string, style: string) => piece(text, sgr(ground, style));
  const dot = say(" · ", look.faint);
  const left: Row = view.notice !== undefined
    ? upon([piece(" "), ...view.notice], ground)
    : isPast
    ? [say(" earlier messages", look.accent), dot, say("Esc goes back", look.faint)]
    : below > 0
    ? [say(` ↓ ${below} below`, look.accent), dot, say("Esc", look.faint)]
    : [say(` ${typing(view.typing)}`, sgr("3", look.faint))];
  const parts: Part[] = [];
  if (view.server !== undefined) parts.push({ shown: say(view.server, look.accent), worth: 3 });
  if (waiting > 0) parts.push({ shown: say(`${waiting} waiting`, look.mention), worth: 3 });
  if (quietUntil !== undefined) {
    const until = quietUntil === Infinity ? "do not disturb" : `quiet until ${clock(quietUntil)}`;
    parts.push({ shown: say(until, look.mention), worth: 1 });
  }
  parts.push({ shown: say(model.nick, model.away ? look.faint : look.own), worth: 0 });
  if (model.away) parts.push({ shown: say("away", look.mention), worth: 2 });
  if (connection.secure === true) parts.push({ shown: say("TLS", look.good), worth: 2 });
  if (connection.secure === false) {
    parts.push({ shown: say("not encrypted", look.error), worth: 4 });
  }
  if (connection.state !== "online") {
    parts.push({ shown: say(connection.state, look.error), worth: 5 });
  }
  const right = (): Row => [...parts.flatMap(({ shown }) => [dot, shown]).slice(1), say(" ", "")];
  while (parts.length > 1 && rowWidth(right()) >= columns - rowWidth(left)) {
    const least = Math.min(...parts.map(({ worth }) => worth));
    parts.splice(parts.findIndex(({ worth }) => worth === least), 1);
  }
  return ends(left, right(), columns, ground);
}

/** A part of the status bar. */
interface Part {
  readonly shown: Piece;
  /** A narrow window leaves out the lowest first; faults have the highest. */
  readonly worth: number;
}

function typing(nicks: readonly string[]): string {
  const [first, second, ...others] = nicks;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing …`;
  return others.length === 0 ? `${first} and ${second} are typing …` : "several are typing …";
}
