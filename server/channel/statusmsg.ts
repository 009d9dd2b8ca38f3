/**
 * Message targets such as `@#chan`, which reach the members with a prefix.
 * @module
 */

import { CHANNEL_TYPES, PREFIXES } from "../../protocol/names/names.ts";

/**
 * Splits a target such as `@#chan`, which stands for the channel's members with that prefix or a
 * higher one (https://modern.ircdocs.horse/#statusmsg-parameter). Of several symbols the lowest
 * counts. Without a symbol, or without a channel's name after it, the status is "".
 */
export function splitStatus(target: string): { status: string; rest: string } {
  // Fast path: most targets are plain channel names.
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

/** Returns the prefix mode of a symbol. */
export function statusMode(symbol: string): string {
  return PREFIXES.find((prefix) => prefix.symbol === symbol)?.mode ?? "";
}
