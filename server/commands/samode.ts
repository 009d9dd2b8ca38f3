/**
 * SAMODE: changes the modes of any channel, for operators.
 * @module
 */

import type { UserCommand } from "./command.ts";
import { changeModes } from "./mode.ts";

/**
 * SAMODE: changes a channel's modes as MODE does, without its checks of membership and standing.
 */
export const samode: UserCommand = {
  name: "SAMODE",
  usage: "<channel> <modes> [<parameter>...]",
  help: "changes the modes of any channel, regardless of your standing in it",
  least: 2,
  when: "registered",
  operator: true,
  handle(call) {
    const { server, session, params } = call;
    const [name = "", ...words] = params;
    const channel = server.hub.channel(name);
    if (channel === undefined) {
      session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
      return;
    }
    return changeModes(call, channel, words, true);
  },
};
