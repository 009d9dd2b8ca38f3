import { Cap } from "../../protocol/capabilities.ts";
import { prefixSymbols } from "../../protocol/names.ts";
import type { Channel, Member } from "../hub/state.ts";
import { channelShows, isVisible } from "../hub/visibility.ts";
import type { Session } from "../connection/session.ts";
import type { UserCommand } from "./dispatch/command.ts";

/** UTF-16 code units of nicks in one line of NAMES: with all around them the line stays within 512 bytes of ASCII. */
const LINE_LENGTH = 380;

/** NAMES: https://modern.ircdocs.horse/#names-message. It tells of the first channel; other names are ignored. */
export const names: UserCommand = {
  name: "NAMES",
  usage: "<channel>",
  help: "lists who is in a channel",
  cost: 2,
  least: 0,
  when: "registered",
  handle({ server, session, user, params }) {
    const name = params[0]?.split(",")[0];
    const channel = name === undefined ? undefined : server.hub.channel(name);
    if (channel !== undefined && channelShows(channel, user)) sendNames(session, channel);
    else session.reply("RPL_ENDOFNAMES", name || "*", "End of /NAMES list");
  },
};

/** RPL_NAMREPLY as often as it takes, and RPL_ENDOFNAMES. */
export function sendNames(session: Session, channel: Channel): void {
  const symbol = channel.flags.includes("s") ? "@" : "=";
  const viewer = session.user;
  const outside = viewer !== undefined && !channel.members.has(viewer);
  let line = "";
  for (const [user, member] of channel.members) {
    if (outside && !isVisible(user, viewer)) continue;
    const shown = session.has(Cap.userhostInNames) ? user.source : user.nick;
    const name = shownPrefix(session, member) + shown;
    if (line !== "" && line.length + 1 + name.length > LINE_LENGTH) {
      session.reply("RPL_NAMREPLY", symbol, channel.name, line);
      line = name;
    } else line = line === "" ? name : `${line} ${name}`;
  }
  if (line !== "") session.reply("RPL_NAMREPLY", symbol, channel.name, line);
  session.reply("RPL_ENDOFNAMES", channel.name, "End of /NAMES list");
}

/** A member's prefixes as this client is shown them: the highest, or all with multi-prefix. */
export function shownPrefix(session: Session, member: Member): string {
  const symbols = prefixSymbols(member.modes);
  return session.has(Cap.multiPrefix) ? symbols : symbols.slice(0, 1);
}
