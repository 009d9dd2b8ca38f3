/**
 * MOTD: shows the message of the day.
 * @module
 */

import type { Session } from "../sessions/session.ts";
import type { Server } from "../server.ts";
import type { UserCommand } from "./command.ts";
import { isHere } from "./shared/server_query.ts";

/** MOTD: https://modern.ircdocs.horse/#motd-message */
export const motd: UserCommand = {
  name: "MOTD",
  usage: "[server]",
  help: "shows the message of the day",
  cost: 3,
  least: 0,
  when: "registered",
  handle({ server, session, params }) {
    const asked = params[0];
    if (!isHere(server, asked)) {
      session.reply("ERR_NOSUCHSERVER", asked ?? "*", "No such server");
    } else sendMotd(server, session);
  },
};

/** Sends the message of the day, or ERR_NOMOTD. */
export function sendMotd({ settings }: Server, session: Session): void {
  if (settings.motd.length === 0) {
    session.reply("ERR_NOMOTD", "MOTD File is missing");
    return;
  }
  session.reply("RPL_MOTDSTART", `- ${settings.name} Message of the day - `);
  for (const line of settings.motd) session.reply("RPL_MOTD", `- ${line}`);
  session.reply("RPL_ENDOFMOTD", "End of /MOTD command.");
}
