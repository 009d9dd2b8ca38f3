/**
 * Decides which users a user sees in lists, by mode i.
 * @module
 */

import { isOperator } from "./operators.ts";
import type { Channel, User } from "./model.ts";

/** Returns a channel that both users are in. */
export function sharedChannel(a: User, b: User): Channel | undefined {
  const [few, many] = a.channels.size <= b.channels.size ? [a, b] : [b, a];
  for (const channel of few.channels) if (many.channels.has(channel)) return channel;
  return undefined;
}

/**
 * Returns whether a user shows up in the viewer's WHO and NAMES. An invisible user shows up to
 * themselves, to operators and to users in a common channel
 * (https://modern.ircdocs.horse/#invisible-user-mode).
 */
export function isVisible(user: User, viewer: User): boolean {
  return !user.modes.includes("i") || isOperator(viewer) || user === viewer ||
    sharedChannel(user, viewer) !== undefined;
}
