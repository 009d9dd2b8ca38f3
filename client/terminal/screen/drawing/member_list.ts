/**
 * The list of a channel's members at the right.
 * @module
 */
import type { Buffer, Member } from "../../../core/model/model.ts";
import { BOLD, type Look, sgr } from "../colour/look.ts";
import { fit, piece, type Row } from "./row.ts";
import type { ListRow } from "./conversation_list.ts";

/** Draws the members of a channel, those with a prefix such as @ first. */
export function memberList(buffer: Buffer, columns: number, rows: number, look: Look): ListRow[] {
  const ground = look.panel;
  const edge = piece(look.panel === "" ? "│" : " ", look.panel === "" ? look.faint : ground);
  const row = (...pieces: Row): Row => [edge, ...fit(pieces, columns - 1, ground)];
  const members = sorted(buffer);
  const room = rows - 2;
  const shown = members.length > room ? members.slice(0, room - 1) : members;
  const list: ListRow[] = [
    { row: row(piece(count(members.length), sgr(ground, BOLD, look.faint))) },
    { row: row() },
    ...shown.map(({ nick, prefixes, away }) => ({
      row: row(
        piece(prefixes.charAt(0).padEnd(1), sgr(ground, look.accent)),
        piece(nick, sgr(ground, away ? look.faint : look.nick(nick))),
      ),
      opens: nick,
    })),
  ];
  const more = members.length - shown.length;
  if (more > 0) list.push({ row: row(piece(` and ${more} more`, sgr(ground, look.faint))) });
  while (list.length < rows) list.push({ row: row() });
  return list.slice(0, rows);
}

const ORDER = "~&@%+";

const sortedOnce = new WeakMap<ReadonlyMap<string, Member>, { key: number; members: Member[] }>();

/**
 * Returns the members in order. Sorts only if they changed: thousands of names a frame would be too
 * slow.
 */
function sorted({ members }: Buffer): Member[] {
  let key = members.size;
  for (const { prefixes, away, nick } of members.values()) {
    key = Math.imul(key, 31) + prefixes.length * 7 + (away ? 3 : 1);
    for (let i = 0; i < nick.length; i++) key = Math.imul(key, 31) + nick.charCodeAt(i);
  }
  const known = sortedOnce.get(members);
  if (known?.key === key) return known.members;
  const rank = ({ prefixes }: Member) => {
    const at = ORDER.indexOf(prefixes.charAt(0) || " ");
    return at < 0 ? ORDER.length : at;
  };
  const names = new Intl.Collator(undefined, { sensitivity: "base" });
  const list = [...members.values()].sort((a, b) =>
    rank(a) - rank(b) || names.compare(a.nick, b.nick)
  );
  sortedOnce.set(members, { key, members: list });
  return list;
}

function count(number: number): string {
  return number === 1 ? "only you" : `${number} people`;
}
