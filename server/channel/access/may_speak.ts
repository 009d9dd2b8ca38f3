/**
 * Decides whether a user may speak in a channel: modes +m, +M, +n, +C, +U, bans and mutes.
 * @module
 */

import { ctcp } from "../../../protocol/text/formatting.ts";
import type { Channel, User } from "../../hub/model.ts";
import { banStatus } from "./ban_check.ts";
import { highest } from "./powers.ts";

/** Returns why a user may not send a text to a channel; undefined if they may. */
export function speakFault(
  channel: Channel,
  user: User,
  text: string | undefined,
): string | undefined {
  const { flags } = channel;
  const member = channel.members.get(user);
  if (member === undefined && flags.includes("n")) return "you are not in it (+n)";
  if (text !== undefined && flags.includes("C") && holdsCtcp(text)) return "it blocks CTCP (+C)";
  if (highest(member?.modes ?? "") !== "") return undefined;
  if (flags.includes("m")) return "only members with a voice may speak (+m)";
  if (flags.includes("M") && user.account === undefined) {
    return "you must be logged in to an account, or have a voice (+M)";
  }
  const { banned, muted } = banStatus(channel, user);
  if (banned) return "you are banned (+b)";
  if (muted) return "you are muted (+b)";
  return undefined;
}

/** Returns whether only half-operators and above hear a user in a channel: mode U. */
export function isModerated({ flags, members }: Channel, user: User): boolean {
  return flags.includes("U") && highest(members.get(user)?.modes ?? "") === "";
}

/** Returns a channel that bans or mutes a user: a change of nick could evade the ban. */
export function holdingChannel(user: User): Channel | undefined {
  for (const channel of user.channels) {
    if (highest(channel.members.get(user)?.modes ?? "") !== "") continue;
    const { banned, muted } = banStatus(channel, user);
    if (banned || muted) return channel;
  }
  return undefined;
}

/** Returns whether any line is a CTCP other than ACTION. */
function holdsCtcp(text: string): boolean {
  return text.includes("\x01") &&
    text.split("\n").some((line) => line.startsWith("\x01") && ctcp(line)?.command !== "ACTION");
}
