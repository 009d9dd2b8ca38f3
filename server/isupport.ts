import { CASEMAPPING } from "../protocol/casemapping.ts";
import { DEFAULT_LIMITS } from "../protocol/framing.ts";
import { formatIsupport } from "../protocol/isupport.ts";
import {
  AWAY_MAX,
  CHANNEL_MAX,
  CHANNEL_TYPES,
  NICK_MAX,
  PREFIXES,
  TOPIC_MAX,
  USER_MAX,
} from "../protocol/names.ts";
import { CHANNEL_LIMIT } from "./commands/join.ts";
import { TARGETS_MAX } from "./commands/message.ts";
import type { Server } from "./server.ts";

/** RPL_ISUPPORT, from the tables that enforce what it says: https://modern.ircdocs.horse/#rplisupport-005 */
export function isupport({ settings }: Server): string[][] {
  const letters = PREFIXES.map(({ mode }) => mode).join("");
  const symbols = PREFIXES.map(({ symbol }) => symbol).join("");
  return formatIsupport([
    ["AWAYLEN", String(AWAY_MAX)],
    ["CASEMAPPING", CASEMAPPING],
    ["CHANLIMIT", `${CHANNEL_TYPES}:${CHANNEL_LIMIT}`],
    ["CHANMODES", ",,,nt"],
    ["CHANNELLEN", String(CHANNEL_MAX)],
    ["CHANTYPES", CHANNEL_TYPES],
    ["LINELEN", String(DEFAULT_LIMITS.body)],
    ["NETWORK", settings.network],
    ["NICKLEN", String(NICK_MAX)],
    ["PREFIX", `(${letters})${symbols}`],
    ["TARGMAX", `PRIVMSG:${TARGETS_MAX},NOTICE:${TARGETS_MAX},TAGMSG:${TARGETS_MAX}`],
    ["TOPICLEN", String(TOPIC_MAX)],
    ["USERLEN", String(USER_MAX)],
    ["UTF8ONLY", ""],
  ]);
}
