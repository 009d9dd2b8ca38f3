/**
 * Decides which members of a channel a user sees. Channel mode u makes an auditorium: members
 * without a prefix are hidden from all but half-operators and above, in every list and
 * notification. All members hear what they say.
 * @module
 */

import type { Channel, Member, User } from "./model.ts";
import { isOperator } from "./operators.ts";

/** A channel, as far as it matters here. */
interface Membership<U extends User = User> {
  readonly flags: string;
  readonly members: ReadonlyMap<U, Member>;
}

/** Returns whether a channel's mode u hides a member. */
export function isHidden({ flags, members }: Membership, user: User): boolean {
  return flags.includes("u") && members.get(user)?.modes === "";
}

/** Returns whether a user may see that another one is a member of a channel. */
export function seesMember(channel: Channel, viewer: User, user: User): boolean {
  return !isHidden(channel, user) || viewer === user || seesAll(channel, viewer);
}

/** Returns the members of a channel who see another member, and that member. */
export function* witnesses<U extends User>(
  channel: Membership<U>,
  user: U,
): Generator<U, undefined> {
  const hidden = isHidden(channel, user);
  for (const member of channel.members.keys()) {
    if (!hidden || member === user || seesAll(channel, member)) yield member;
  }
}

/** Returns the members whom a user sees in a channel. */
export function* membersSeenBy(viewer: User, channel: Channel): Generator<User, undefined> {
  for (const member of channel.members.keys()) {
    if (seesMember(channel, viewer, member)) yield member;
  }
}

/** Returns the users whom a user sees in the common channels, and the user, each once. */
export function peersSeenBy(viewer: User): Set<User> {
  const peers = new Set([viewer]);
  for (const channel of viewer.channels) {
    for (const member of membersSeenBy(viewer, channel)) peers.add(member);
  }
  return peers;
}

function seesAll({ members }: Membership, viewer: User): boolean {
  return /[qaoh]/.test(members.get(viewer)?.modes ?? "") || isOperator(viewer);
}
