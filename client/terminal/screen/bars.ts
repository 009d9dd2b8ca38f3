import { BOLD, type Look, sgr } from "./look.ts";
import { markup } from "./markup.ts";
import { ends, fit, piece, type Row, rowWidth, upon } from "./row.ts";
import { titleOf, type View } from "./view.ts";

/**
 * The row on top: which conversation it is, and what it is about.
 *
 * @param isListed whether the members stand in a list below
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
  const left = [title, piece(" ", ground), ...about];
  return ends(left, people, columns, ground);
}

/** The row over the line that is typed in: how things stand. */
export function statusBar(view: View, below: number, columns: number, look: Look): Row {
  const { connection, model, waiting, quiet, panes, current } = view;
  const isPast = panes.of(current).excerpt !== undefined;
  const ground = look.panel;
  const say = (text: string, style: string) => piece(text, sgr(ground, style));
  const dot = say(" · ", look.faint);
  const left: Row = view.notice !== undefined
    ? upon([piece(" "), ...view.notice], ground)
    : isPast
    ? [say(" a part of the past", look.accent), dot, say("Esc goes back", look.faint)]
    : below > 0
    ? [say(` ↓ ${below} below`, look.accent), dot, say("Esc", look.faint)]
    : [say(` ${typing(view.typing)}`, sgr("3", look.faint))];
  const parts: Row[] = [];
  if (waiting > 0) parts.push([say(`${waiting} waiting`, look.mention)]);
  if (quiet) parts.push([say("do not disturb", look.mention)]);
  parts.push([say(model.nick, look.own)]);
  if (connection.secure !== undefined) {
    parts.push([
      connection.secure ? say("TLS", look.good) : say("not encrypted", look.error),
    ]);
  }
  if (connection.state !== "online") parts.push([say(connection.state, look.error)]);
  const right = parts.flatMap((part, at) => at === 0 ? part : [dot, ...part]);
  const room = columns - rowWidth(left);
  const all = [...right, say(" ", "")];
  if (rowWidth(all) <= room) return ends(left, all, columns, ground);
  // In a narrow window what is wrong is the last thing to go.
  const last = parts.at(-1) ?? [];
  return ends(left, [...last, say(" ", "")], columns, ground);
}

function typing(nicks: readonly string[]): string {
  const [first, second, ...others] = nicks;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing …`;
  return others.length === 0 ? `${first} and ${second} are typing …` : "several are typing …";
}
