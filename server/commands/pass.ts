/**
 * PASS: takes the server's password.
 * @module
 */

import type { EarlyCommand } from "./dispatch/command.ts";

/** PASS: https://modern.ircdocs.horse/#pass-message */
export const pass: EarlyCommand = {
  name: "PASS",
  usage: "<password>",
  help: "sends the server's password, before NICK and USER",
  least: 1,
  when: "unregistered",
  handle({ session, params }) {
    session.introduction.password = params[0] ?? "";
  },
};
