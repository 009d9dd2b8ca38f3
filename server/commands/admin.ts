/**
 * ADMIN: shows who runs the server.
 * @module
 */

import { serverQuery } from "./shared/server_query.ts";

/** ADMIN: https://modern.ircdocs.horse/#admin-message */
export const admin = serverQuery({
  name: "ADMIN",
  help: "shows who runs the server",
  answer({ server, session }) {
    const { name, admin } = server.settings;
    const [place, organisation, contact] = admin;
    if (place === undefined) {
      session.reply("ERR_NOADMININFO", name, "No administrative info available");
      return;
    }
    session.reply("RPL_ADMINME", name, "Administrative info");
    session.reply("RPL_ADMINLOC1", place);
    if (organisation !== undefined) session.reply("RPL_ADMINLOC2", organisation);
    if (contact !== undefined) session.reply("RPL_ADMINEMAIL", contact);
  },
});
