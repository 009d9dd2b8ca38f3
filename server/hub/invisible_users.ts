/**
 * Decides which users a user sees in lists, by mode i.
 * @module
 */

import { seesMember } from "./auditorium.ts";
import { isOperator } from "./operators.ts";
import type { Channel, User } from "./model.ts";

/** Returns a channel that both users are in, and where the viewer sees the user. */
export function sharedChannel(viewer: User, user: User): Channel | undefined {
  const [few, many] = viewer.channels.size <= user.channels.size ? [viewer, user] : [user, viewer];
  for (const channel of few.channels) {
    if (many.channels.has(channel) && seesMember(channel, viewer, user)) return channel;
  }
  return undefined;
}

/**
 * Returns whether a user shows up in the viewer's WHO and NAMES. An invisible user shows up to
 * themselves, to operators and to users in a common channel
 * (https://modern.ircdocs.horse/#invisible-user-mode).
 */
export function isVisible(user: User, viewer: User): boolean {
  return !user.modes.includes("i") || isOperator(viewer) || user === viewer ||
    sharedChannel(viewer, user) !== undefined;
}
