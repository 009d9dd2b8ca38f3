/**
 * Decides which conversations a user may read: those of the user's channels, and the user's private
 * ones.
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";
import { nickOf } from "../../../protocol/message.ts";
import { conversationsOfChannel, partyOf } from "../../hub/conversations.ts";
import type { Event } from "../../records/event.ts";
import type { User } from "../../hub/model.ts";
import type { Server } from "../../server.ts";
import {
  accountParty,
  type Conversation,
  guestParty,
  pairConversation,
  partiesOf,
  type Party,
} from "../../records/conversation.ts";

/**
 * Returns the conversations of a channel or with a nick; `undefined` if the user may not read them.
 */
export function readable(
  server: Server,
  user: User,
  target: string,
): readonly Conversation[] | undefined {
  if (!target.startsWith("#")) return findPrivate(server, user, target);
  const channel = server.hub.channel(target);
  return channel?.members.has(user) ? conversationsOfChannel(channel) : undefined;
}

/**
 * Returns a user's private conversations with the user of a nick: the current one, or the one at
 * the last message.
 */
export function findPrivate(server: Server, user: User, nick: string): Conversation[] {
  const other = server.hub.user(nick);
  const own = ownParties(user);
  const pairs = (party: Party) => own.map((party1) => pairConversation(party1, party));
  if (other !== undefined) {
    return [...new Set(other === user ? pairs(partyOf(user)) : ownParties(other).flatMap(pairs))];
  }
  const name = fold(nick);
  const conversations = privateConversations(server, user);
  const former: Conversation[] = [];
  for (const [conversation, last] of server.store.lastSaidIn(conversations)) {
    const known = otherNick(server, user, conversation, last);
    if (known !== undefined && fold(known) === name) former.push(conversation);
  }
  return [...new Set([...former, ...pairs(accountParty(nick))])];
}

/** Returns how many conversations {@link findPrivate} looks at. */
export function rowsToFind(server: Server, user: User, nick: string): number {
  const isKnown = nick.startsWith("#") || server.hub.user(nick) !== undefined;
  return isKnown ? 0 : privateConversations(server, user).length;
}

/** The other party of a private conversation, by nick. */
export interface Correspondent {
  readonly nick: string;
  /** The time of the last message of either user, in milliseconds since 1970. */
  readonly time: number;
}

/**
 * Returns the users that a user has private conversations with, under the nicks by which
 * {@link findPrivate} finds them.
 *
 * @param conversations all of the user's private conversations
 */
export function correspondents(
  server: Server,
  user: User,
  conversations: readonly Conversation[],
): Iterable<Correspondent> {
  const own = ownParties(user);
  const last = server.store.lastSaidIn(conversations);
  const latest = new Map<string, Correspondent>();
  const note = (nick: string, { time }: Event) => {
    const known = latest.get(fold(nick))?.time ?? -1;
    if (time > known) latest.set(fold(nick), { nick, time });
  };
  for (const [conversation, event] of last) {
    const nick = otherNick(server, user, conversation, event);
    if (nick === undefined) continue;
    const other = partiesOf(conversation)?.find((party) => !own.includes(party));
    const holder = server.hub.user(nick);
    // A nick stands for the user who has it now, not for users who had it before.
    if (holder === undefined || other === undefined || ownParties(holder).includes(other)) {
      note(nick, event);
    }
    if (holder !== undefined) continue;
    for (const party of own) {
      const pair = last.get(pairConversation(party, accountParty(nick)));
      if (pair !== undefined) note(nick, pair);
    }
  }
  return latest.values();
}

/**
 * Returns all private conversations of a user: those of the account, and those of the guest before
 * the login.
 */
export function privateConversations({ store }: Server, user: User): Conversation[] {
  return [...new Set(ownParties(user).flatMap((party) => store.conversationsOf(party)))];
}

/**
 * Returns the other user's nick in a private conversation: the current one, or the one at the last
 * message of either user.
 *
 * @param last the conversation's last message
 */
function otherNick(
  { hub }: Server,
  user: User,
  conversation: Conversation,
  last: Event,
): string | undefined {
  const own = ownParties(user);
  const other = partiesOf(conversation)?.find((party) => !own.includes(party));
  if (other === undefined) return user.nick;
  if (last.type !== "message") return undefined;
  const said = last.account === undefined
    ? last.user === user.id && last.time >= user.connectedAt
    : own.includes(accountParty(last.account));
  const nick = said ? last.target : nickOf(last.source);
  const holder = hub.user(nick);
  if (holder !== undefined && ownParties(holder).includes(other)) return holder.nick;
  return nick;
}

/**
 * Returns the parties that stand for a user in history: the account, and the guest before the
 * login.
 */
function ownParties(user: User): Party[] {
  const guest = guestParty(user.id, user.connectedAt);
  return user.account === undefined ? [guest] : [accountParty(user.account), guest];
}
