import { Cap } from "../../protocol/capabilities.ts";
import { sendIsupport } from "../irc/isupport_tokens.ts";
import type { EarlyCommand } from "./dispatch/command.ts";

/** ISUPPORT: https://ircv3.net/specs/extensions/extended-isupport */
export const isupport: EarlyCommand = {
  name: "ISUPPORT",
  usage: "",
  help: "tells what the server supports; clients do this by themselves",
  least: 0,
  when: "always",
  handle({ server, session }) {
    if (session.user !== undefined || session.has(Cap.extendedIsupport)) {
      sendIsupport(server, session);
    } else session.reply("ERR_NOTREGISTERED", "You have not registered");
  },
};
