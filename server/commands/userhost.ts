/**
 * USERHOST: shows the hosts of users.
 * @module
 */

import { isOperator } from "../hub/operators.ts";
import type { UserCommand } from "./command.ts";

/** The most nicks in one USERHOST. */
const USERHOST_MAX = 5;

/** USERHOST: https://modern.ircdocs.horse/#userhost-message */
export const userhost: UserCommand = {
  name: "USERHOST",
  usage: "<nick>{ <nick>}",
  help: "shows the hosts of up to five users, and whether they are away",
  least: 1,
  when: "registered",
  handle({ server, session, params }) {
    const replies = params.slice(0, USERHOST_MAX).flatMap((wanted) => {
      const user = server.hub.user(wanted);
      if (user === undefined) return [];
      const { nick, username, host, away } = user;
      const star = isOperator(user) ? "*" : "";
      return `${nick}${star}=${away === undefined ? "+" : "-"}${username}@${host}`;
    });
    session.reply("RPL_USERHOST", replies.join(" "));
  },
};
