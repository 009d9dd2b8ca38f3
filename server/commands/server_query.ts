import { maskMatcher } from "../../protocol/mask.ts";
import type { Server } from "../server.ts";
import type { UserCall, UserCommand } from "./dispatch/command.ts";

/** Whether a query that names a server, a mask of servers or a user is one for this server. */
export function isHere(server: Server, target: string | undefined): boolean {
  return target === undefined || maskMatcher(target)(server.settings.name) ||
    server.hub.user(target) !== undefined;
}

/** A query about a server, which answers where it is this one that is meant. */
export function serverQuery(
  entry: { readonly name: string; readonly help: string; answer(call: UserCall): void },
): UserCommand {
  return {
    name: entry.name,
    usage: "[server]",
    help: entry.help,
    least: 0,
    when: "registered",
    handle(call) {
      const [target] = call.params;
      if (isHere(call.server, target)) entry.answer(call);
      else call.session.reply("ERR_NOSUCHSERVER", target ?? "*", "No such server");
    },
  };
}
