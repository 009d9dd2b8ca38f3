import { CASEMAPPING } from "../protocol/casemapping.ts";
import { DEFAULT_LIMITS } from "../protocol/framing.ts";
import { formatIsupport } from "../protocol/isupport.ts";
import { AWAY_MAX, NICK_MAX, USER_MAX } from "../protocol/names.ts";
import { channelTokens } from "./channel/isupport.ts";
import { TARGETS_MAX } from "./commands/message.ts";
import { COMMANDS } from "./commands/table.ts";
import type { Server } from "./server.ts";

/** RPL_ISUPPORT, from the tables that enforce what it says: https://modern.ircdocs.horse/#rplisupport-005 */
export function isupport({ settings }: Server): string[][] {
  return formatIsupport([
    ["AWAYLEN", String(AWAY_MAX)],
    ["CASEMAPPING", CASEMAPPING],
    ...channelTokens(),
    ["LINELEN", String(DEFAULT_LIMITS.body)],
    ["MAXTARGETS", String(TARGETS_MAX)],
    ["NETWORK", settings.network],
    ["NICKLEN", String(NICK_MAX)],
    ["TARGMAX", targets()],
    ["USERLEN", String(USER_MAX)],
    ["UTF8ONLY", ""],
  ]);
}

function targets(): string {
  return [...COMMANDS.values()].flatMap(({ name, targets }) =>
    targets === undefined ? [] : `${name}:${targets === Infinity ? "" : targets}`
  ).join(",");
}
