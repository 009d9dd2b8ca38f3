/**
 * QUIT: ends a connection.
 * @module
 */

import type { EarlyCommand } from "./command.ts";

/** QUIT: https://modern.ircdocs.horse/#quit-message */
export const quit: EarlyCommand = {
  name: "QUIT",
  usage: "[reason]",
  help: "leaves the server",
  least: 0,
  when: "always",
  handle({ session, params }) {
    const [reason = ""] = params;
    session.end(reason === "" ? "Quit" : `Quit: ${reason}`);
  },
};
