/**
 * SAJOIN: makes a user join a channel, for operators.
 * @module
 */

import { channelFault } from "../../protocol/names/names.ts";
import type { UserCommand } from "./command.ts";
import { addMember } from "./join.ts";

/** SAJOIN: makes a user join a channel, regardless of its modes. */
export const sajoin: UserCommand = {
  name: "SAJOIN",
  usage: "[nick] <channel>",
  help: "makes a user, or you, join a channel regardless of its modes",
  least: 1,
  when: "registered",
  operator: true,
  async handle({ server, session, user, params }) {
    const [nick, name = ""] = params.length > 1 ? params : [user.nick, params[0]];
    const target = server.hub.user(nick ?? "");
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", nick ?? "*", "No such nick/channel");
      return;
    }
    const existing = server.hub.channel(name);
    if (existing === undefined && channelFault(name) !== undefined) {
      session.reply("ERR_NOSUCHCHANNEL", name, `No such channel: ${channelFault(name)}`);
      return;
    }
    if (existing?.members.has(target)) {
      session.reply("ERR_USERONCHANNEL", target.nick, existing.name, "is already on channel");
      return;
    }
    await addMember(server, target, name);
  },
};
