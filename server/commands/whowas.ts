/**
 * WHOWAS: shows the users who had a nick before.
 * @module
 */

import { isOperator } from "../hub/operators.ts";
import type { UserCommand } from "./command.ts";

/** WHOWAS: https://modern.ircdocs.horse/#whowas-message */
export const whowas: UserCommand = {
  name: "WHOWAS",
  usage: "<nick> [count]",
  help: "shows who used a nick before",
  cost: 2,
  least: 0,
  when: "registered",
  handle({ server, session, user, params }) {
    const [nick = "", wanted = ""] = params;
    if (nick === "") {
      session.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
      return;
    }
    const count = Number.parseInt(wanted, 10);
    const found = server.hub.whowas.find(nick).slice(0, count > 0 ? count : undefined);
    if (found.length === 0) {
      session.reply("ERR_WASNOSUCHNICK", nick, "There was no such nickname");
    }
    for (const { nick, username, host, address, realname, until } of found) {
      session.reply("RPL_WHOWASUSER", nick, username, host, "*", realname);
      if (isOperator(user)) {
        session.reply("RPL_WHOISACTUALLY", nick, `${username}@${address}`, address, "was there");
      }
      session.reply("RPL_WHOISSERVER", nick, server.settings.name, new Date(until).toUTCString());
    }
    session.reply("RPL_ENDOFWHOWAS", nick, "End of WHOWAS");
  },
};
