/**
 * HELP and HELPOP: list and explain commands, from the command table.
 * @module
 */

import { isOperator } from "../hub/operators.ts";
import type { Command, UserCommand } from "./command.ts";

/** Makes HELP (https://modern.ircdocs.horse/#help-message) or HELPOP from a command table. */
export function help(
  name: "HELP" | "HELPOP",
  commands: () => Iterable<Command>,
): UserCommand {
  return {
    name,
    usage: "[command]",
    help: "lists the commands, or explains one",
    least: 0,
    when: "registered",
    handle({ session, user, params }) {
      const subject = (params[0] ?? "").toUpperCase();
      const all = [...commands()].filter((command) =>
        isOperator(user) || command.when !== "registered" || !command.operator
      );
      if (subject === "") {
        session.reply("RPL_HELPSTART", "*", "Commands. HELP <command> explains one.");
        const width = Math.max(...all.map(({ name }) => name.length));
        for (const { name, help } of all) {
          session.reply("RPL_HELPTXT", "*", `${name.padEnd(width)} ${help}`);
        }
        session.reply("RPL_ENDOFHELP", "*", "End of /HELP.");
        return;
      }
      const command = all.find(({ name }) => name === subject);
      if (command === undefined) {
        session.reply("ERR_HELPNOTFOUND", subject, "No help available on this topic");
        return;
      }
      session.reply("RPL_HELPSTART", subject, `${command.name} ${command.usage}`.trimEnd());
      session.reply("RPL_HELPTXT", subject, command.help);
      for (const line of command.details?.() ?? []) session.reply("RPL_HELPTXT", subject, line);
      session.reply("RPL_ENDOFHELP", subject, "End of /HELP.");
    },
  };
}
