/**
 * Decides whether a user may join a channel: modes +i, +k, +l, +R and bans. forwarding.ts
 * says where mode +f sends them instead.
 * @module
 */

import type { NumericName } from "../../../protocol/numerics.ts";
import type { Channel, User } from "../../hub/model.ts";
import { accountModes } from "./account_modes.ts";
import { banStatus } from "./ban_check.ts";
import { isAtLeast } from "./powers.ts";

/** A refusal: the numeric, and the reason as text. */
export interface Refusal {
  readonly numeric: NumericName;
  readonly text: string;
}

/**
 * Returns why a user may not join an existing channel; undefined if they may. An invitation by a
 * member who may let users in overrides all reasons, and so does a standing of the user's account.
 */
export function joinRefusal(
  channel: Channel,
  user: User,
  key: string | undefined,
): Refusal | undefined {
  const { flags, limit, lists } = channel;
  if (user.invites.has(channel) || isAtLeast(accountModes(channel, user), "h")) return undefined;
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
