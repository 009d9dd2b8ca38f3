/**
 * WHO and WHOX: shows the users in a channel or matching a mask.
 * @module
 */

import { seesMember } from "../hub/auditorium.ts";
import { MASK_MAX, maskMatcher } from "../../protocol/names/mask.ts";
import type { Channel, User } from "../hub/model.ts";
import { BOT_MODE } from "../hub/user_modes.ts";
import { channelShows } from "../channel/access/secret_channels.ts";
import { isOperator } from "../hub/operators.ts";
import { isVisible, sharedChannel } from "../hub/invisible_users.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { shownPrefix } from "../channel/topic_and_names.ts";

/** The second parameter of WHO: https://ircv3.net/specs/extensions/whox */
interface Query {
  /** Whether to show operators only. */
  readonly operators: boolean;
  /** The fields wanted, as letters; `undefined` for RPL_WHOREPLY. */
  readonly fields: string | undefined;
  readonly token: string;
}

/** The fields, in the order of RPL_WHOSPCRPL. */
const FIELDS: readonly (readonly [string, (row: Row) => string])[] = [
  ["t", ({ query }) => query.token],
  ["c", ({ channel }) => channel?.name ?? "*"],
  ["u", ({ user }) => user.username],
  ["i", ({ call, user }) => knowsAddress(call.user, user) ? user.address : "255.255.255.255"],
  ["h", ({ user }) => user.host],
  ["s", ({ call }) => call.server.settings.name],
  ["n", ({ user }) => user.nick],
  ["f", (row) => flagsOf(row)],
  ["d", () => "0"],
  ["l", ({ user }) => String(idleSeconds(user))],
  ["a", ({ user }) => user.account ?? "0"],
  ["o", () => "n/a"],
  ["r", ({ user }) => user.realname],
];

/** One line of the answer. */
interface Row {
  readonly call: UserCall;
  readonly query: Query;
  readonly user: User;
  readonly channel: Channel | undefined;
}

/** WHO: https://modern.ircdocs.horse/#who-message */
export const who: UserCommand = {
  name: "WHO",
  usage: "[channel, nick or mask] [o][%fields[,token]]",
  help: "shows the users in a channel or matching a mask",
  cost: 2,
  least: 0,
  when: "registered",
  async handle(call) {
    const { session, params } = call;
    const query = parseQuery(params[1] ?? "");
    const mask = params[0] ?? "*";
    if (mask.length > MASK_MAX) {
      session.fail("WHO", "INVALID_PARAMS", `A mask has at most ${MASK_MAX} characters`);
      session.reply("RPL_ENDOFWHO", "*", "End of WHO list");
      return;
    }
    for (const row of found(call, mask)) {
      if (row !== undefined && (!query.operators || isOperator(row.user))) {
        answer({ call, query, ...row });
      }
      const pressure = session.backpressure(1);
      if (pressure === undefined) continue;
      await pressure;
      if (session.ended !== undefined) return;
    }
    session.reply("RPL_ENDOFWHO", mask === "" ? "*" : mask, "End of WHO list");
  },
};

function parseQuery(text: string): Query {
  const percent = text.indexOf("%");
  const flags = percent < 0 ? text : text.slice(0, percent);
  const operators = flags.includes("o");
  if (percent < 0) return { operators, fields: undefined, token: "0" };
  const [fields = "", token = ""] = text.slice(percent + 1).split(",");
  return { operators, fields, token: /^\d{1,3}$/.test(token) ? token : "0" };
}

/** Yields the users to show, and `undefined` for each other user that it looked at. */
function* found(
  { server: { hub, settings }, user: viewer }: UserCall,
  mask: string,
): Iterable<{ user: User; channel: Channel | undefined } | undefined> {
  const channel = hub.channel(mask);
  if (channel !== undefined) {
    for (const user of channel.members.keys()) {
      // The viewer may have been removed from a secret channel while the command waited.
      if (!channelShows(channel, viewer)) return;
      const isSeen = isVisible(user, viewer) && seesMember(channel, viewer, user);
      yield isSeen ? { user, channel } : undefined;
    }
    return;
  }
  const exact = hub.user(mask);
  if (exact !== undefined) {
    yield { user: exact, channel: sharedChannel(viewer, exact) };
    return;
  }
  if (mask.startsWith("#")) return;
  const fits = maskMatcher(mask === "0" || mask === "" ? "*" : mask);
  for (const user of hub.users()) {
    const { nick, username, host, address, realname, source } = user;
    const known = knowsAddress(viewer, user) ? [address] : [];
    const isWanted = isVisible(user, viewer) &&
      [nick, source, username, host, realname, settings.name, ...known].some(fits);
    yield isWanted ? { user, channel: sharedChannel(viewer, user) } : undefined;
  }
}

function answer(row: Row): void {
  const { call: { server, session }, query: { fields }, user, channel } = row;
  if (fields !== undefined) {
    const wanted = FIELDS.filter(([letter]) => fields.includes(letter));
    session.reply("RPL_WHOSPCRPL", ...wanted.map(([, value]) => value(row)));
    return;
  }
  session.reply(
    "RPL_WHOREPLY",
    channel?.name ?? "*",
    user.username,
    user.host,
    server.settings.name,
    user.nick,
    flagsOf(row),
    `0 ${user.realname}`,
  );
}

/** Returns a user's flags: here or gone, operator, the prefixes in the channel, bot. */
function flagsOf({ call: { session }, user, channel }: Row): string {
  const member = channel?.members.get(user);
  return (user.away === undefined ? "H" : "G") +
    (isOperator(user) ? "*" : "") +
    (member === undefined ? "" : shownPrefix(session, member)) +
    (user.modes.includes(BOT_MODE) ? BOT_MODE : "");
}

/** Returns whether the viewer may see a user's address. */
export function knowsAddress(viewer: User, user: User): boolean {
  return viewer === user || isOperator(viewer);
}

/** Returns how many seconds a user has been silent. */
export function idleSeconds({ spokeAt }: User): number {
  return Math.max(0, Math.floor((Date.now() - spokeAt) / 1000));
}
