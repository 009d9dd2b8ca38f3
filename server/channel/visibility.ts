import type { Channel, User } from "../hub/state.ts";

/**
 * Whether a user may learn of a channel: a secret one (https://modern.ircdocs.horse/#secret-channel-mode) is there for
 * its members alone, and a registered one where nobody is just now for nobody.
 */
export function canSee(user: User, channel: Channel): boolean {
  return channel.members.has(user) || (channel.members.size > 0 && !channel.flags.includes("s"));
}
