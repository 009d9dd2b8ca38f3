import { myInfoModes } from "../channel/channel_tokens.ts";
import { tellOwn } from "../channel/metadata_notices.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";
import { USER_MODE_LETTERS } from "../hub/user_modes.ts";
import type { UserCommand } from "./dispatch/command.ts";
import { sendIsupport } from "./isupport.ts";
import { isHere } from "./server_info.ts";

/** What a client is told once it is registered: 001 to 005, LUSERS, their modes and the MOTD. */
export function welcome(server: Server, session: Session): void {
  const { name, network, version } = server.settings;
  const started = new Date(server.startedAt).toISOString();
  session.reply("RPL_WELCOME", `Welcome to ${network}, ${session.user?.source ?? session.nick}`);
  session.reply("RPL_YOURHOST", `Your host is ${name}, running version ${version}`);
  session.reply("RPL_CREATED", `This server was started at ${started}`);
  session.reply("RPL_MYINFO", name, version, USER_MODE_LETTERS, ...myInfoModes());
  sendIsupport(server, session);
  tellOwn(server, session);
  sendLusers(server, session);
  // Modes that were set without being asked for; a connection that shares its user learns what is set already.
  const modes = session.user?.modes ?? "";
  if (modes !== "") session.reply("RPL_UMODEIS", `+${modes}`);
  sendMotd(server, session);
}

/** LUSERS: https://modern.ircdocs.horse/#lusers-message */
export const lusers: UserCommand = {
  name: "LUSERS",
  usage: "",
  help: "tells how many users and channels there are",
  cost: 2,
  least: 0,
  when: "registered",
  handle: ({ server, session }) => sendLusers(server, session),
};

/** MOTD: https://modern.ircdocs.horse/#motd-message */
export const motd: UserCommand = {
  name: "MOTD",
  usage: "[server]",
  help: "shows the message of the day",
  cost: 3,
  least: 0,
  when: "registered",
  handle({ server, session, params }) {
    const asked = params[0];
    if (!isHere(server, asked)) {
      session.reply("ERR_NOSUCHSERVER", asked ?? "*", "No such server");
    } else sendMotd(server, session);
  },
};

function sendLusers(server: Server, session: Session): void {
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

function sendMotd({ settings }: Server, session: Session): void {
  if (settings.motd.length === 0) {
    session.reply("ERR_NOMOTD", "MOTD File is missing");
    return;
  }
  session.reply("RPL_MOTDSTART", `- ${settings.name} Message of the day - `);
  for (const line of settings.motd) session.reply("RPL_MOTD", `- ${line}`);
  session.reply("RPL_ENDOFMOTD", "End of /MOTD command.");
}
