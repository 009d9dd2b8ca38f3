/**
 * Welcomes a client after registration: 001 to 005, LUSERS, its modes and the message of the day.
 * @module
 */

import { myInfoModes } from "../../channel/channel_tokens.ts";
import type { Session } from "../../sessions/session.ts";
import { USER_MODE_LETTERS } from "../../hub/user_modes.ts";
import { sendIsupport } from "../isupport.ts";
import { sendOwnMetadata } from "../../channel/metadata_notices.ts";
import type { Server } from "../../server.ts";
import { sendLusers } from "../lusers.ts";
import { sendMotd } from "../motd.ts";

/** Sends a client the lines after its registration: 001 to 005, LUSERS, its modes and the MOTD. */
export function welcome(server: Server, session: Session): void {
  const { name, network, version } = server.settings;
  const started = new Date(server.startedAt).toISOString();
  session.reply("RPL_WELCOME", `Welcome to ${network}, ${session.user?.source ?? session.nick}`);
  session.reply("RPL_YOURHOST", `Your host is ${name}, running version ${version}`);
  session.reply("RPL_CREATED", `This server was started at ${started}`);
  session.reply("RPL_MYINFO", name, version, USER_MODE_LETTERS, ...myInfoModes());
  sendIsupport(server, session);
  sendOwnMetadata(server, session);
  sendLusers(server, session);
  // The server itself sets some modes, and a connection may share a user that has modes already.
  const modes = session.user?.modes ?? "";
  if (modes !== "") session.reply("RPL_UMODEIS", `+${modes}`);
  sendMotd(server, session);
}
