/**
 * KILL: disconnects a user, for operators.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { disconnectUser } from "../moderation/enforcement.ts";
import { actor } from "../events/actor.ts";
import type { UserCommand } from "./command.ts";

/** KILL: https://modern.ircdocs.horse/#kill-message */
export const kill: UserCommand = {
  name: "KILL",
  usage: "<nick> [reason]",
  help: "disconnects a user",
  least: 1,
  when: "registered",
  operator: true,
  async handle({ server, session, user, params }) {
    const [nick = "", reason = ""] = params;
    if (fold(nick) === fold(server.settings.name)) {
      session.reply("ERR_CANTKILLSERVER", "You can't kill a server!");
      return;
    }
    const target = server.hub.user(nick);
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
      return;
    }
    const why = reason === "" ? "No reason given" : reason;
    await server.log.append({
      type: "kill",
      ...actor(user, session),
      target: target.id,
      nick: target.nick,
      reason: why,
    });
    await disconnectUser(server, target, `Killed (${user.nick} (${why}))`);
  },
};
