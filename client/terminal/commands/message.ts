import { fold } from "../../../protocol/casemapping.ts";
import { isSpoken } from "../../core/model/buffers.ts";
import type { Entry } from "../../core/events.ts";
import type { CommandContext } from "./command.ts";

/** The latest message of these that the server has a name for; see {@link CommandContext.messageOf}. */
export function latestMessage(
  entries: readonly Entry[] = [],
  whose: Parameters<CommandContext["messageOf"]>[0],
): Entry | undefined {
  return entries.findLast((entry) => {
    if (!isSpoken(entry) || entry.msgid === undefined) return false;
    if (typeof whose === "object") return fold(entry.nick) === fold(whose.nick);
    return entry.own === (whose === "own");
  });
}
