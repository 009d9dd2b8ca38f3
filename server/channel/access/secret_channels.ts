/**
 * Decides which users know of a secret channel.
 * @module
 */

import { isOperator } from "../../hub/operators.ts";
import { accountModes } from "./account_modes.ts";
import type { Channel, User } from "../../hub/model.ts";

/**
 * Returns whether a user may know of a channel. Only its members know of a secret channel
 * (https://modern.ircdocs.horse/#secret-channel-mode), and no user knows of a registered channel
 * that is empty.
 */
export function canSee(user: User, channel: Channel): boolean {
  return channel.members.has(user) || (channel.members.size > 0 && !channel.flags.includes("s"));
}

/**
 * Returns whether the server shows a channel to a user: as {@link canSee}, and server operators see
 * all channels.
 */
export function channelShows(channel: Channel, viewer: User): boolean {
  return canSee(viewer, channel) || isOperator(viewer);
}

/**
 * Returns whether answers to a user may reveal that a channel exists: as {@link channelShows}, and
 * users with a standing in a registered channel know of it.
 */
export function knowsOf(channel: Channel, user: User): boolean {
  return channelShows(channel, user) || accountModes(channel, user) !== "";
}
