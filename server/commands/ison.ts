/**
 * ISON: shows which users are online.
 * @module
 */

import type { UserCommand } from "./command.ts";

/** ISON: https://www.rfc-editor.org/rfc/rfc1459#section-5.8 */
export const ison: UserCommand = {
  name: "ISON",
  usage: "<nick>{ <nick>}",
  help: "shows which of these users are online",
  least: 1,
  when: "registered",
  handle({ server, session, params }) {
    const wanted = params.flatMap((param) => param.split(" "));
    session.reply(
      "RPL_ISON",
      wanted.flatMap((nick) => server.hub.user(nick)?.nick ?? []).join(" "),
    );
  },
};
