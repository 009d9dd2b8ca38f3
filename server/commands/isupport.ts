/**
 * ISUPPORT: sends the tokens of what the server supports.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { CASEMAPPING } from "../../protocol/names/casemapping.ts";
import { formatIsupport } from "../../protocol/isupport.ts";
import { AWAY_MAX, NICK_MAX, REALNAME_MAX, USER_MAX } from "../../protocol/names/names.ts";
import { bound, channelTokens } from "../channel/channel_tokens.ts";
import { CHATHISTORY_MAX, TARGETS } from "../limits/command_limits.ts";
import { HOST_MAX } from "../net/host.ts";
import { MONITOR_MAX } from "../delivery/monitors.ts";
import type { Server } from "../server.ts";
import type { Session } from "../sessions/session.ts";
import { ACCEPT_MAX, SILENCE_MAX } from "../hub/callers.ts";
import { BOT_MODE, CALLER_ID_MODE } from "../hub/user_modes.ts";
import type { EarlyCommand } from "./command.ts";

/** ISUPPORT: https://ircv3.net/specs/extensions/extended-isupport */
export const isupport: EarlyCommand = {
  name: "ISUPPORT",
  usage: "",
  help: "shows what the server supports; clients do this by themselves",
  least: 0,
  when: "always",
  handle({ server, session }) {
    if (session.user !== undefined || session.has(Cap.extendedIsupport)) {
      sendIsupport(server, session);
    } else session.reply("ERR_NOTREGISTERED", "You have not registered");
  },
};

/**
 * Returns the tokens of RPL_ISUPPORT, by line. They come from the tables that enforce the limits:
 * https://modern.ircdocs.horse/#rplisupport-005
 */
export function isupportTokens({ settings, webPush }: Server): string[][] {
  return formatIsupport([
    ["ACCEPT", String(ACCEPT_MAX)],
    ["AWAYLEN", String(AWAY_MAX)],
    ["BOT", BOT_MODE],
    ["CALLERID", CALLER_ID_MODE],
    ["CASEMAPPING", CASEMAPPING],
    ...channelTokens(settings.limits),
    ["CHATHISTORY", String(CHATHISTORY_MAX)],
    ["HOSTLEN", String(HOST_MAX)],
    ["LINELEN", String(settings.limits.line)],
    ["MAXTARGETS", String(TARGETS.PRIVMSG)],
    ["MONITOR", String(MONITOR_MAX)],
    ["MSGREFTYPES", "msgid,timestamp"],
    ["NAMELEN", String(REALNAME_MAX)],
    ["NETWORK", settings.network],
    ["NICKLEN", String(NICK_MAX)],
    ["SILENCE", String(SILENCE_MAX)],
    ["TARGMAX", targets()],
    ["USERLEN", String(USER_MAX)],
    ["UTF8ONLY", ""],
    ["VAPID", webPush.publicKey],
    ["WHOX", ""],
    ...(settings.icon === undefined ? [] : [["draft/ICON", settings.icon] as const]),
  ]);
}

/** Sends RPL_ISUPPORT: all of it, or only these lines of tokens. */
export function sendIsupport(
  server: Server,
  session: Session,
  lines = isupportTokens(server),
): void {
  const send = () => {
    for (const tokens of lines) {
      session.reply("RPL_ISUPPORT", ...tokens, "are supported by this server");
    }
  };
  // https://ircv3.net/specs/extensions/extended-isupport
  if (session.has(Cap.extendedIsupport)) void session.batch("draft/isupport", [], send);
  else send();
}

function targets(): string {
  return Object.entries(TARGETS).map(([name, most]) => `${name}:${bound(most)}`)
    .join(",");
}
