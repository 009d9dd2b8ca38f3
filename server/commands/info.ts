/**
 * INFO: shows the server's software.
 * @module
 */

import { serverQuery } from "./shared/server_query.ts";

/** INFO: https://modern.ircdocs.horse/#info-message */
export const info = serverQuery({
  name: "INFO",
  help: "shows the server's software",
  answer({ server, session }) {
    const { version } = server.settings;
    const started = new Date(server.startedAt).toUTCString();
    session.reply("RPL_INFO", `${version}: the last chat server a team needs`);
    session.reply("RPL_INFO", "HELP lists the commands.");
    session.reply("RPL_INFO", `On-line since ${started}`);
    session.reply("RPL_ENDOFINFO", "End of INFO list");
  },
});
