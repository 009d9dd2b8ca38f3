/**
 * LUSERS: counts users and channels.
 * @module
 */

import type { Session } from "../sessions/session.ts";
import type { Server } from "../server.ts";
import type { UserCommand } from "./command.ts";

/** LUSERS: https://modern.ircdocs.horse/#lusers-message */
export const lusers: UserCommand = {
  name: "LUSERS",
  usage: "",
  help: "shows the number of users and channels",
  cost: 2,
  least: 0,
  when: "registered",
  handle: ({ server, session }) => sendLusers(server, session),
};

/** Sends RPL_LUSERCLIENT and the numerics after it. */
export function sendLusers(server: Server, session: Session): void {
  const { hub } = server;
  const users = hub.userCount;
  const invisible = hub.invisibleCount;
  session.reply(
    "RPL_LUSERCLIENT",
    `There are ${users - invisible} users and ${invisible} invisible on 1 servers`,
  );
  session.reply("RPL_LUSEROP", String(hub.operatorCount), "operator(s) online");
  session.reply("RPL_LUSERUNKNOWN", String(server.sessions.unregistered), "unknown connection(s)");
  session.reply("RPL_LUSERCHANNELS", String(hub.channelCount), "channels formed");
  session.reply("RPL_LUSERME", `I have ${users} clients and 0 servers`);
  const most = String(hub.mostUsers);
  const count = String(users);
  session.reply("RPL_LOCALUSERS", count, most, `Current local users ${count}, max ${most}`);
  session.reply("RPL_GLOBALUSERS", count, most, `Current global users ${count}, max ${most}`);
}
