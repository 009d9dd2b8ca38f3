/**
 * NS, CS and their long forms: send a command to NickServ or ChanServ, which are in
 * server/services/.
 * @module
 */

import type { ServiceName } from "../accounts/nicks/service_names.ts";
import { askService } from "../services/table.ts";
import { comeHome } from "./shared/coming_home.ts";
import type { UserCommand } from "./command.ts";

/** Shortcuts to the services: `/NS HELP` is `/msg NickServ HELP`. */
export const services: readonly UserCommand[] = [
  shortcut("NS", "NickServ"),
  shortcut("NICKSERV", "NickServ"),
  shortcut("CS", "ChanServ"),
  shortcut("CHANSERV", "ChanServ"),
];

function shortcut(name: string, service: ServiceName): UserCommand {
  return {
    name,
    usage: "<command>",
    help: `sends a command to ${service}, like /msg ${service}`,
    cost: 5,
    least: 1,
    when: "registered",
    async handle(call) {
      await askService(call, service, call.params.join(" "));
      await comeHome(call.server, call.session);
    },
  };
}
