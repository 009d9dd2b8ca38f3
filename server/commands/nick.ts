/**
 * NICK: sets a nick before registration, and changes it afterwards.
 * @module
 */

import { changeNick, mayHaveNick } from "../accounts/nicks/change_nick.ts";
import { admit } from "./shared/admission.ts";
import type { EarlyCommand } from "./command.ts";

/** NICK: https://modern.ircdocs.horse/#nick-message */
export const nick: EarlyCommand = {
  name: "NICK",
  usage: "<nick>",
  help: "sets or changes your nick",
  cost: 5,
  least: 0,
  when: "always",
  handle({ server, session, params }) {
    const wanted = params[0] ?? "";
    if (wanted === "") {
      session.reply("ERR_NONICKNAMEGIVEN", "No nickname given");
      return;
    }
    const { user, introduction } = session;
    if (!mayHaveNick(server, session, wanted)) {
      return user === undefined ? admit(server, session) : undefined;
    }
    if (user !== undefined) return changeNick(server, session, user, wanted);
    introduction.nick = wanted;
    delete introduction.refusedNick;
    return admit(server, session);
  },
};
