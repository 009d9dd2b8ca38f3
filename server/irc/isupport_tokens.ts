import { Cap } from "../../protocol/capabilities.ts";
import { CASEMAPPING } from "../../protocol/casemapping.ts";
import { formatIsupport } from "../../protocol/isupport.ts";
import { AWAY_MAX, NICK_MAX, REALNAME_MAX, USER_MAX } from "../../protocol/names.ts";
import { bound, channelTokens } from "../channel/channel_tokens.ts";
import { CHATHISTORY_MAX } from "../commands/chathistory.ts";
import { TARGETS } from "../commands/dispatch/targets.ts";
import { HOST_MAX } from "../net/host.ts";
import { MONITOR_MAX } from "../hub/monitors.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";
import { BOT_MODE } from "../hub/user_modes.ts";

/** RPL_ISUPPORT, from the tables that enforce what it says: https://modern.ircdocs.horse/#rplisupport-005 */
export function isupport({ settings }: Server): string[][] {
  return formatIsupport([
    ["AWAYLEN", String(AWAY_MAX)],
    ["BOT", BOT_MODE],
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
    ["TARGMAX", targets()],
    ["USERLEN", String(USER_MAX)],
    ["UTF8ONLY", ""],
    ["WHOX", ""],
    ...(settings.icon === undefined ? [] : [["draft/ICON", settings.icon] as const]),
  ]);
}

/** Sends RPL_ISUPPORT as often as it takes; all of it, or these tokens of each line. */
export function sendIsupport(server: Server, session: Session, lines = isupport(server)): void {
  const send = () => {
    for (const tokens of lines) {
      session.reply("RPL_ISUPPORT", ...tokens, "are supported by this server");
    }
  };
  // https://ircv3.net/specs/extensions/extended-isupport
  if (session.has(Cap.extendedIsupport)) session.batch("draft/isupport", [], send);
  else send();
}

function targets(): string {
  return Object.entries(TARGETS).map(([name, most]) => `${name}:${bound(most)}`)
    .join(",");
}
