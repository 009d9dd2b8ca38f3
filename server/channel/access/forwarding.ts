/**
 * Channel mode +f: the channel where a user goes who cannot join another one.
 * @module
 */

import type { Channel, User } from "../../hub/model.ts";
import type { HubView } from "../../hub/view.ts";
import { banStatus } from "./ban_check.ts";
import { joinRefusal } from "./may_join.ts";
import { isAtLeast } from "./powers.ts";
import { knowsOf } from "./secret_channels.ts";

/** The longest way of forwards. It also ends circles. Each step matches two channels' lists. */
const STEPS_MAX = 5;

/**
 * Returns the channel that a channel sends a user to who may not join it; undefined if there is
 * none that they may join. As on Solanum, bans and keys do not forward.
 */
export function forwardedTo(
  hub: Pick<HubView, "channel">,
  channel: Channel,
  user: User,
  key: string | undefined,
): Channel | undefined {
  let from = channel;
  for (let step = 0; step < STEPS_MAX; step++) {
    const to = from.forward === undefined ? undefined : hub.channel(from.forward);
    if (to === undefined || to.members.has(user) || to.flags.includes("Q")) return undefined;
    if (from.key !== undefined && from.key !== key) return undefined;
    if (banStatus(from, user).banned) return undefined;
    if (joinRefusal(to, user, key) === undefined) return to;
    from = to;
  }
  return undefined;
}

/** A fault of a forward: of the target itself, or of the user's standing there. */
export type ForwardFault = "unknown" | "itself" | "closed" | "standing";

/**
 * Returns why a user may not forward a channel to another one; undefined if they may. They need to
 * be an operator there, unless that channel has mode F.
 *
 * @param anything whether the user needs no standing
 */
export function forwardFault(
  from: Channel,
  to: Channel | undefined,
  user: User,
  anything: boolean,
): ForwardFault | undefined {
  if (to === undefined || !(knowsOf(to, user) || anything)) return "unknown";
  if (to === from) return "itself";
  if (to.flags.includes("Q")) return "closed";
  const may = anything || to.flags.includes("F") || isAtLeast(to.members.get(user)?.modes, "o");
  return may ? undefined : "standing";
}
