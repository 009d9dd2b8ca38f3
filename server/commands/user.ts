/**
 * USER: sets a client's username and real name.
 * @module
 */

import { admit } from "./shared/admission.ts";
import type { EarlyCommand } from "./command.ts";

/** USER: https://modern.ircdocs.horse/#user-message */
export const user: EarlyCommand = {
  name: "USER",
  usage: "<username> 0 * <realname>",
  help: "sends your username and real name; clients do this by themselves",
  least: 4,
  when: "unregistered",
  handle({ server, session, params }) {
    const [username = "", , , realname = ""] = params;
    if (username === "" || realname === "") {
      session.reply("ERR_NEEDMOREPARAMS", "USER", "Not enough parameters");
      return;
    }
    session.introduction.username = username;
    session.introduction.realname = realname;
    return admit(server, session);
  },
};
