/**
 * CHGHOST: changes the host that other users see for a user.
 * @module
 */

import { HOST_RULE, isHost } from "../net/host.ts";
import { enforceBans } from "../moderation/enforcement.ts";
import { actor } from "../events/actor.ts";
import type { UserCommand } from "./command.ts";

/** CHGHOST: changes a user's host, for example to hide their provider. */
export const chghost: UserCommand = {
  name: "CHGHOST",
  usage: "<nick> <host>",
  help: "changes the host that other users see for a user",
  least: 2,
  when: "registered",
  operator: true,
  async handle({ server, session, params }) {
    const [nick = "", host = ""] = params;
    const target = server.hub.user(nick);
    if (target === undefined) {
      session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
      return;
    }
    if (!isHost(host)) {
      session.fail("CHGHOST", "INVALID_HOST", host, HOST_RULE);
      return;
    }
    if (host === target.host) return;
    await server.log.append({
      type: "host",
      ...actor(target),
      username: target.username,
      host,
      server: server.settings.name,
    });
    for (const theirs of server.sessions.of(target)) {
      theirs.aside(() => theirs.reply("RPL_VISIBLEHOST", host, "is now your visible host"));
    }
    session.answer("NOTE", "CHGHOST", "CHANGED", target.nick, `The host is now ${host}`);
    await enforceBans(server, target);
  },
};
