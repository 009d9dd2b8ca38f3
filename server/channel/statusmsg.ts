import { CHANNEL_TYPES, PREFIXES } from "../../protocol/names.ts";

/**
 * Takes apart a target such as `@#chan`, which is those members of the channel who have that prefix or a higher one
 * (https://modern.ircdocs.horse/#statusmsg-parameter). Of several symbols the lowest says it all. Without any, or where
 * no channel's name follows, the status is "".
 */
export function splitStatus(target: string): { status: string; rest: string } {
  // Most are channels' names and nothing else.
  if (CHANNEL_TYPES.includes(target.charAt(0))) return { status: "", rest: target };
  let end = 0;
  let lowest = -1;
  while (end < target.length) {
    const rank = PREFIXES.findIndex(({ symbol }) => symbol === target[end]);
    if (rank < 0) break;
    lowest = Math.max(lowest, rank);
    end++;
  }
  if (end === 0 || !CHANNEL_TYPES.includes(target.charAt(end)) || end === target.length) {
    return { status: "", rest: target };
  }
  return { status: PREFIXES[lowest]?.symbol ?? "", rest: target.slice(end) };
}

/** The prefix mode that a symbol shows. */
export function statusMode(symbol: string): string {
  return PREFIXES.find((prefix) => prefix.symbol === symbol)?.mode ?? "";
}
