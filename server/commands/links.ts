/**
 * LINKS: lists the servers of the network, which is one.
 * @module
 */

import type { UserCommand } from "./command.ts";

/** LINKS, in a network of one server: https://modern.ircdocs.horse/#links-message */
export const links: UserCommand = {
  name: "LINKS",
  usage: "",
  help: "lists the servers of the network",
  cost: 2,
  least: 0,
  when: "registered",
  handle({ server, session }) {
    const { name, network } = server.settings;
    session.reply("RPL_LINKS", name, name, `0 ${network}`);
    session.reply("RPL_ENDOFLINKS", "*", "End of /LINKS list");
  },
};
