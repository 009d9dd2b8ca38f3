/**
 * WHOIS: shows details of a user.
 * @module
 */

import { seesMember } from "../hub/auditorium.ts";
import type { User } from "../hub/model.ts";
import { EVERYBODY, metadataOfUser, supportsMetadata } from "../channel/metadata_notices.ts";
import { BOT_MODE } from "../hub/user_modes.ts";
import { channelShows } from "../channel/access/secret_channels.ts";
import { isOperator } from "../hub/operators.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { shownPrefix } from "../channel/topic_and_names.ts";
import { isHere } from "./shared/server_query.ts";
import { idleSeconds, knowsAddress } from "./who.ts";

/** The most channels in one line, in UTF-16 code units. */
const LINE_LENGTH = 380;

/** WHOIS: https://modern.ircdocs.horse/#whois-message */
export const whois: UserCommand = {
  name: "WHOIS",
  usage: "[server] <nick>",
  help: "shows details of a user",
  cost: 2,
  least: 0,
  when: "registered",
  handle(call) {
    const { server, session, params } = call;
    const [first = "", second] = params;
    if (second !== undefined && !isHere(server, first)) {
      session.reply("ERR_NOSUCHSERVER", first, "No such server");
      return;
    }
    const nick = second ?? first;
    if (nick === "") {
      session.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
      return;
    }
    const user = server.hub.user(nick);
    if (user === undefined) session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
    else describe(call, user);
    session.reply("RPL_ENDOFWHOIS", nick, "End of /WHOIS list");
  },
};

function describe(call: UserCall, user: User): void {
  const { server, session, user: viewer } = call;
  const { nick, username, host } = user;
  const { name, network } = server.settings;
  session.reply("RPL_WHOISUSER", nick, username, host, "*", user.realname);
  for (const line of channelLines(call, user)) session.reply("RPL_WHOISCHANNELS", nick, line);
  session.reply("RPL_WHOISSERVER", nick, name, network);
  if (user.away !== undefined) session.reply("RPL_AWAY", nick, user.away);
  if (isOperator(user)) session.reply("RPL_WHOISOPERATOR", nick, "is an IRC operator");
  if (user.modes.includes(BOT_MODE)) session.reply("RPL_WHOISBOT", nick, `is a bot on ${network}`);
  if (user.secure) session.reply("RPL_WHOISSECURE", nick, "is using a secure connection");
  if (knowsAddress(viewer, user)) {
    session.reply(
      "RPL_WHOISACTUALLY",
      nick,
      `${username}@${user.address}`,
      user.address,
      "Actual user@host, Actual IP",
    );
    session.reply("RPL_WHOISMODES", nick, `is using modes +${user.modes}`);
  }
  if (user.account !== undefined) {
    session.reply("RPL_WHOISACCOUNT", nick, user.account, "is logged in as");
  }
  if (supportsMetadata(session)) {
    for (const [key, value] of metadataOfUser(server, user)) {
      session.reply("RPL_WHOISKEYVALUE", nick, key, EVERYBODY, value);
    }
  }
  session.reply(
    "RPL_WHOISIDLE",
    nick,
    String(idleSeconds(user)),
    String(Math.floor(user.connectedAt / 1000)),
    "seconds idle, signon time",
  );
}

/** Returns the channels in which the viewer may see a user, in as many lines as they need. */
function channelLines({ session, user: viewer }: UserCall, user: User): string[] {
  const lines: string[] = [];
  for (const channel of user.channels) {
    const member = channel.members.get(user);
    const together = viewer === user || viewer.channels.has(channel) || isOperator(viewer);
    if (member === undefined || !channelShows(channel, viewer)) continue;
    if (!seesMember(channel, viewer, user)) continue;
    if (!together && user.modes.includes("i")) continue;
    const name = shownPrefix(session, member) + channel.name;
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + name.length > LINE_LENGTH) lines.push(name);
    else lines[lines.length - 1] = `${line} ${name}`;
  }
  return lines;
}
