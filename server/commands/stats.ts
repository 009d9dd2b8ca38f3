/**
 * STATS: shows the uptime, the use of commands, operators and bans.
 * @module
 */

import { isOperator } from "../hub/operators.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { isHere } from "./shared/server_query.ts";

/** The report of one letter. */
interface Report {
  /** Whether only operators may see it. */
  readonly operator?: true;
  send(call: UserCall): void;
}

const REPORTS: Readonly<Record<string, Report>> = {
  k: {
    operator: true,
    send({ server, session }) {
      for (const { mask, reason } of server.hub.bans.list(Date.now())) {
        session.reply("RPL_STATSKLINE", "K", mask, "*", "*", "0", reason);
      }
    },
  },
  m: {
    send({ server, session }) {
      for (const [command, { count }] of server.commandCounts) {
        session.reply("RPL_STATSCOMMANDS", command, String(count), "0", "0");
      }
    },
  },
  o: {
    operator: true,
    send({ server, session }) {
      for (const { name } of server.settings.operators) {
        session.reply("RPL_STATSOLINE", "O", "*@*", "*", name, "0", "0");
      }
    },
  },
  u: {
    send({ server, session }) {
      const seconds = Math.floor(server.uptime / 1000);
      const [days, hours, minutes] = [86_400, 3_600, 60].map((size) => Math.floor(seconds / size));
      const two = (number: number) => String(number).padStart(2, "0");
      session.reply(
        "RPL_STATSUPTIME",
        `Server Up ${days} days ${(hours ?? 0) % 24}:${two((minutes ?? 0) % 60)}:${
          two(seconds % 60)
        }`,
      );
    },
  },
};

/** STATS: https://modern.ircdocs.horse/#stats-message */
export const stats: UserCommand = {
  name: "STATS",
  usage: "<k, m, o or u> [server]",
  help:
    "shows the uptime (u) and the use of commands (m); operators also see operators (o), bans (k)",
  cost: 3,
  least: 1,
  when: "registered",
  handle(call) {
    const { server, session, user, params } = call;
    const [letter = "", target] = params;
    if (!isHere(server, target)) {
      session.reply("ERR_NOSUCHSERVER", target ?? "*", "No such server");
      return;
    }
    const name = letter.slice(0, 1).toLowerCase();
    const report = Object.hasOwn(REPORTS, name) ? REPORTS[name] : undefined;
    if (report?.operator && !isOperator(user)) {
      session.reply("ERR_NOPRIVILEGES", "Permission Denied- You're not an IRC operator");
    } else report?.send(call);
    session.reply("RPL_ENDOFSTATS", letter === "" ? "*" : letter, "End of /STATS report");
  },
};
