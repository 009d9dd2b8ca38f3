/**
 * Makes VERSION, ADMIN, TIME and INFO, which answer for this server, and refuse other servers'
 * names.
 * @module
 */

import { maskMatcher } from "../../../protocol/names/mask.ts";
import type { Server } from "../../server.ts";
import type { UserCall, UserCommand } from "../command.ts";

/**
 * Returns whether a query's target is this server: its name, a mask of its name, a user on it, or
 * none.
 */
export function isHere(server: Server, target: string | undefined): boolean {
  return target === undefined || maskMatcher(target)(server.settings.name) ||
    server.hub.user(target) !== undefined;
}

/** Makes a command that answers for this server, and refuses other servers' names. */
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
