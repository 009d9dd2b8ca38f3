/**
 * The conversations that what happens to users and channels is stored in.
 * @module
 */

import {
  accountParty,
  channelConversation,
  closedConversation,
  type Conversation,
  guestParty,
  pairConversation,
  type Party,
} from "../store/conversation.ts";
import type { Channel, User } from "./model.ts";
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
  const { name, createdAt } = channel;
  return isClosed(channel) ? closedConversation(name, createdAt) : channelConversation(name);
}

/** Returns the conversations that the members of a channel may read. */
export function conversationsOfChannel({ name, createdAt }: Channel): Conversation[] {
  return [channelConversation(name), closedConversation(name, createdAt)];
}

/** As {@link conversationOf}, also for a channel that does not exist. */
export function conversationNamed(hub: HubView, name: string): Conversation {
  const channel = hub.channel(name);
  return channel === undefined ? channelConversation(name) : conversationOf(channel);
}

/** Returns the conversations of all channels that a user is in. */
export function conversationsAround(user: User): Conversation[] {
  return [...user.channels].map(conversationOf);
}

/** Whether a channel keeps strangers out and is not registered. */
function isClosed({ flags, key, registration }: Channel): boolean {
  return registration === undefined && (key !== undefined || flags.includes("i"));
}
