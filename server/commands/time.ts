/**
 * TIME: shows the server's time.
 * @module
 */

import { serverQuery } from "./shared/server_query.ts";

/** TIME: https://modern.ircdocs.horse/#time-message */
export const time = serverQuery({
  name: "TIME",
  help: "shows the server's time",
  answer({ server, session }) {
    const now = new Date();
    const seconds = String(Math.floor(now.getTime() / 1000));
    session.reply("RPL_TIME", server.settings.name, seconds, "0", now.toUTCString());
  },
});
