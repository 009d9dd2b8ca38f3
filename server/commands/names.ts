import { Cap } from "../../protocol/capabilities.ts";
import { prefixSymbols } from "../../protocol/names.ts";
import type { Channel, Member } from "../hub/state.ts";
import type { Session } from "../session.ts";
import type { UserCommand } from "./command.ts";

/** UTF-16 code units of nicks in one line of NAMES: with all around them the line stays within 512 bytes of ASCII. */
const LINE_LENGTH = 380;

/** NAMES: https://modern.ircdocs.horse/#names-message */
export const names: UserCommand = {
  name: "NAMES",
  usage: "<channel>{,<channel>}",
  help: "lists who is in a channel",
  least: 0,
  when: "registered",
  handle({ server, session, params }) {
    if (params[0] === undefined) {
      session.reply("RPL_ENDOFNAMES", "*", "End of /NAMES list");
      return;
    }
    for (const name of params[0].split(",")) {
      const channel = server.hub.channel(name);
      if (channel === undefined) session.reply("RPL_ENDOFNAMES", name, "End of /NAMES list");
      else sendNames(session, channel);
    }
  },
};

/** RPL_NAMREPLY as often as it takes, and RPL_ENDOFNAMES. */
export function sendNames(session: Session, channel: Channel): void {
  let line = "";
  for (const [user, member] of channel.members) {
    const name = shownPrefix(session, member) + user.nick;
    if (line !== "" && line.length + 1 + name.length > LINE_LENGTH) {
      session.reply("RPL_NAMREPLY", "=", channel.name, line);
      line = name;
    } else line = line === "" ? name : `${line} ${name}`;
  }
  session.reply("RPL_NAMREPLY", "=", channel.name, line);
  session.reply("RPL_ENDOFNAMES", channel.name, "End of /NAMES list");
}

/** A member's prefixes as this client is shown them: the highest, or all with multi-prefix. */
export function shownPrefix(session: Session, member: Member): string {
  const symbols = prefixSymbols(member.modes);
  return session.has(Cap.multiPrefix) ? symbols : symbols.slice(0, 1);
}
