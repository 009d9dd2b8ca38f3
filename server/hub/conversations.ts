/**
 * The conversations in which events of users and channels are stored.
 * @module
 */

import {
  accountParty,
  channelConversation,
  type Conversation,
  guestParty,
  pairConversation,
  type Party,
} from "../records/conversation.ts";
import { isHidden } from "./auditorium.ts";
import type { Channel, ListEntry, User } from "./model.ts";
import type { HubView } from "./view.ts";

/** Returns the name of a user in history. */
export function partyOf({ account, id, connectedAt }: User): Party {
  return account === undefined ? guestParty(id, connectedAt) : accountParty(account);
}

/** Returns the private conversation of two users. */
export function conversationOfPair(one: User, other: User): Conversation {
  return pairConversation(partyOf(one), partyOf(other));
}

/** Returns the conversation that events in a channel are stored in now. */
export function conversationOf(channel: Channel): Conversation {
  return isClosed(channel) ? channel.ownConversation : channelConversation(channel.name);
}

/** Returns the conversations that the members of a channel may read. */
export function conversationsOfChannel({ name, ownConversation }: Channel): Conversation[] {
  return [channelConversation(name), ownConversation];
}

/**
 * Returns whether an event in the history of a channel happened there. Earlier events under the
 * channel's name belong to an earlier channel, or to no channel.
 */
export function happenedIn(
  { namedAt, ownConversation }: Channel,
  place: Conversation,
  at: number,
): boolean {
  return place === ownConversation || at >= namedAt;
}

/** As {@link conversationOf}, also for a channel that does not exist. */
export function conversationNamed(hub: HubView, name: string): Conversation {
  const channel = hub.channel(name);
  return channel === undefined ? channelConversation(name) : conversationOf(channel);
}

/** Returns the conversations of all channels that a user is in, and not hidden there. */
export function conversationsAround(user: User): Conversation[] {
  return [...user.channels].filter((channel) => !isHidden(channel, user)).map(conversationOf);
}

/** As {@link conversationNamed}, for an event about a member: none if the member is hidden. */
export function conversationsAbout(hub: HubView, name: string, member?: User): Conversation[] {
  const channel = hub.channel(name);
  const isSecret = channel !== undefined && member !== undefined && isHidden(channel, member);
  return isSecret ? [] : [conversationNamed(hub, name)];
}

/** Returns whether a mode keeps users out of a channel, or hides it from them. */
export function isClosingMode(letter: string): boolean {
  return CLOSING_MODES.includes(letter);
}

const CLOSING_MODES = "biklRs";

/**
 * Returns whether a channel's history ends with the channel: it is registered, keeps users out, or
 * is hidden from them.
 */
function isClosed({ registration, flags, key, limit, lists }: Channel): boolean {
  return registration !== undefined || key !== undefined || limit !== undefined ||
    flags.includes("i") || flags.includes("s") || flags.includes("R") ||
    (lists.b.length > 0 && lists.b.some(keepsOut));
}

function keepsOut({ mute }: ListEntry): boolean {
  return !mute;
}
