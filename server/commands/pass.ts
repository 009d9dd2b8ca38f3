/**
 * PASS: accepts the server's password, or that of an account.
 * @module
 */

import type { EarlyCommand } from "./command.ts";

/** PASS: https://modern.ircdocs.horse/#pass-message */
export const pass: EarlyCommand = {
  name: "PASS",
  usage: "<password, or account:password>",
  help: "sends the server's password or your account's, before NICK and USER",
  least: 1,
  when: "unregistered",
  handle({ session, params }) {
    session.introduction.password = params[0] ?? "";
  },
};
