import { fold } from "../../protocol/casemapping.ts";

/**
 * A conversation as history knows it: that of a channel, or that of two people who talk privately.
 *
 * A channel's is its folded name. What is said in a channel that nobody owns while strangers are kept out of it belongs
 * to that one lifetime of the channel, so that whoever makes a channel of the same name later cannot read it: there a
 * space and the time at which the channel was made follow. A pair's is the two parties' names, sorted, with a space
 * between.
 */
export type Conversation = string;

/**
 * Somebody as history knows them: the folded name of their account; without one, a name that nobody else gets, since a
 * nick is free for others once its user is gone.
 */
export type Party = string;

/** The conversation of a channel that is open, or that somebody owns. */
export function channelConversation(name: string): Conversation {
  return fold(name);
}

/** The conversation of a channel that is closed to strangers and will be gone with its last member. */
export function closedConversation(name: string, createdAt: number): Conversation {
  return `${fold(name)} ${createdAt.toString(36)}`;
}

export function pairConversation(one: Party, other: Party): Conversation {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

export function accountParty(account: string): Party {
  return fold(account);
}

/** The party that a user without an account is, for one connection to the network. */
export function guestParty(user: number, connectedAt: number): Party {
  return `*${connectedAt.toString(36)}.${user.toString(36)}`;
}

/** The party that somebody is in history whose account was removed by the event with this msgid. */
export function formerParty(msgid: string): Party {
  return `*${msgid}`;
}

/** The private conversation of a party, as that of another one. */
export function withParty(conversation: Conversation, party: Party, instead: Party): Conversation {
  const [one = "", other = ""] = partiesOf(conversation) ?? [];
  return pairConversation(one === party ? instead : one, other === party ? instead : other);
}

/** The two who talk in a private conversation; `undefined` where it is a channel's. */
export function partiesOf(conversation: Conversation): [Party, Party] | undefined {
  if (conversation.startsWith("#")) return undefined;
  const [one = "", other = ""] = conversation.split(" ");
  return [one, other];
}
