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

/** The name of a user in history. */
export function partyOf({ account, id, connectedAt }: User): Party {
  return account === undefined ? guestParty(id, connectedAt) : accountParty(account);
}

/** The private conversation of two users. */
export function conversationOfPair(one: User, other: User): Conversation {
  return pairConversation(partyOf(one), partyOf(other));
}

/** Where what happens in a channel now is kept. */
export function conversationOf(channel: Channel): Conversation {
  const { name, createdAt } = channel;
  return isClosed(channel) ? closedConversation(name, createdAt) : channelConversation(name);
}

/** All that its members may read. */
export function conversationsOfChannel({ name, createdAt }: Channel): Conversation[] {
  return [channelConversation(name), closedConversation(name, createdAt)];
}

/** Where what happens in a channel is kept, or would be if it were made now. */
export function conversationNamed(hub: HubView, name: string): Conversation {
  const channel = hub.channel(name);
  return channel === undefined ? channelConversation(name) : conversationOf(channel);
}

/** Those of all the channels that a user is in. */
export function conversationsAround(user: User): Conversation[] {
  return [...user.channels].map(conversationOf);
}

/** Whether strangers are kept out of it, and nobody owns it. */
function isClosed({ flags, key, registration }: Channel): boolean {
  return registration === undefined && (key !== undefined || flags.includes("i"));
}
