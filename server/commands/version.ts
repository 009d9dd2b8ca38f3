/**
 * VERSION: shows the server's software and what it supports.
 * @module
 */

import { sendIsupport } from "./isupport.ts";
import { serverQuery } from "./shared/server_query.ts";

/** VERSION: https://modern.ircdocs.horse/#version-message */
export const version = serverQuery({
  name: "VERSION",
  help: "shows the server's software and what it supports",
  answer({ server, session }) {
    const { name, version } = server.settings;
    session.reply("RPL_VERSION", version, name, "IRC, IRCv3 and line mode");
    sendIsupport(server, session);
  },
});
