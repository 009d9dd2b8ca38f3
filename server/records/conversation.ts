/**
 * Makes the keys of conversations and of their parties in history.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";

/**
 * The key of a conversation in history: of a channel, or of two users who talk in private.
 *
 * A channel's key is its folded name. If the channel is registered, keeps users out or is hidden
 * from them, a space and the time at which it was created follow: its history belongs to that one
 * lifetime of the channel, and the members of a later channel of the same name cannot read it. A
 * pair's key is the names of its two parties, sorted, with a space between.
 */
export type Conversation = string;

/**
 * The key of a user in history: the folded name of their account. A user without an account gets a
 * unique key, because another user can take the nick later.
 */
export type Party = string;

/**
 * Returns the conversation of all channels of a name, while they are open to everyone and not
 * registered.
 */
export function channelConversation(name: string): Conversation {
  return fold(name);
}

/** Returns the conversation of one lifetime of a channel. */
export function closedConversation(name: string, createdAt: number): Conversation {
  return `${fold(name)} ${createdAt.toString(36)}`;
}

/** Returns the private conversation of two parties. */
export function pairConversation(one: Party, other: Party): Conversation {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** Returns the party of an account. */
export function accountParty(account: string): Party {
  return fold(account);
}

/** Returns the party of a user without an account, for one connection to the network. */
export function guestParty(user: number, connectedAt: number): Party {
  return `*${connectedAt.toString(36)}.${user.toString(36)}`;
}

/** Returns the party of a removed account, from the msgid of the event that removed it. */
export function formerParty(msgid: string): Party {
  return `*${msgid}`;
}

/** Returns a private conversation with one of its parties replaced. */
export function withParty(conversation: Conversation, party: Party, instead: Party): Conversation {
  const [one = "", other = ""] = partiesOf(conversation) ?? [];
  return pairConversation(one === party ? instead : one, other === party ? instead : other);
}

/** Returns the two parties of a private conversation; `undefined` for a channel's. */
export function partiesOf(conversation: Conversation): [Party, Party] | undefined {
  if (conversation.startsWith("#")) return undefined;
  const [one = "", other = ""] = conversation.split(" ");
  return [one, other];
}
