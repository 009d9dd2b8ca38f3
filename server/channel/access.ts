/**
 * Whether a user may join a channel or speak in it, and the modes that their account has there.
 * @module
 */

import { fold } from "../../protocol/casemapping.ts";
import { ctcp } from "../../protocol/formatting.ts";
import type { NumericName } from "../../protocol/numerics.ts";
import type { Channel, User } from "../hub/model.ts";
import { highest, isAtLeast } from "./powers.ts";
import { banStatus } from "./ban_check.ts";

/** Why something is refused: the numeric, and the reason as text. */
export interface Refusal {
  readonly numeric: NumericName;
  readonly text: string;
}

/**
 * Returns why a user may not join an existing channel; undefined if they may. An invitation by a member of standing, or
 * a standing by account, overrides all reasons.
 */
export function joinRefusal(
  channel: Channel,
  user: User,
  key: string | undefined,
): Refusal | undefined {
  const { flags, limit, lists } = channel;
  if (user.invites.has(channel) || isAtLeast(accessOf(channel, user), "h")) return undefined;
  if (limit !== undefined && channel.members.size >= limit) {
    return { numeric: "ERR_CHANNELISFULL", text: "Cannot join channel (+l): it is full" };
  }
  if (flags.includes("i") && !lists.I.some((entry) => entry.fits(user))) {
    return { numeric: "ERR_INVITEONLYCHAN", text: "Cannot join channel (+i): you must be invited" };
  }
  if (banStatus(channel, user).banned) {
    return { numeric: "ERR_BANNEDFROMCHAN", text: "Cannot join channel (+b): you are banned" };
  }
  if (channel.key !== undefined && channel.key !== key) {
    return { numeric: "ERR_BADCHANNELKEY", text: "Cannot join channel (+k): it needs the key" };
  }
  if (flags.includes("R") && user.account === undefined) {
    return {
      numeric: "ERR_NEEDREGGEDNICK",
      text: "Cannot join channel (+R): you must be logged in to an account",
    };
  }
  return undefined;
}

/** Returns the prefix modes that a user's account has in a registered channel. */
export function accessOf(channel: Channel, { account }: User): string {
  if (account === undefined || channel.registration === undefined) return "";
  const { founder, access } = channel.registration;
  if (fold(founder) === fold(account)) return "q";
  return access.get(fold(account)) ?? "";
}

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

/** Returns a channel that bans or mutes a user, who could evade that by a change of nick. */
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
