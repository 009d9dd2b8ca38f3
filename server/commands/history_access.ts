/**
 * Which conversations a user may read: those of the user's channels, and the user's private ones.
 * @module
 */

import { fold } from "../../protocol/casemapping.ts";
import { nickOf } from "../../protocol/message.ts";
import { conversationsOfChannel, partyOf } from "../hub/conversations.ts";
import type { User } from "../hub/model.ts";
import type { Server } from "../server.ts";
import {
  accountParty,
  type Conversation,
  guestParty,
  pairConversation,
  partiesOf,
  type Party,
} from "../store/conversation.ts";

/** Returns the conversations of a channel or with a nick; `undefined` if the user may not read them. */
export function readable(
  server: Server,
  user: User,
  target: string,
): readonly Conversation[] | undefined {
  if (!target.startsWith("#")) return findPrivate(server, user, target);
  const channel = server.hub.channel(target);
  return channel?.members.has(user) ? conversationsOfChannel(channel) : undefined;
}

/** Returns a user's private conversations with the user who has a nick, or had it when they last spoke. */
export function findPrivate(server: Server, user: User, nick: string): Conversation[] {
  const other = server.hub.user(nick);
  const own = ownParties(user);
  const pairs = (party: Party) => own.map((party1) => pairConversation(party1, party));
  if (other !== undefined) {
    return [...new Set(other === user ? pairs(partyOf(user)) : ownParties(other).flatMap(pairs))];
  }
  const name = fold(nick);
  const former = privateConversations(server, user).filter((conversation) => {
    const known = otherNick(server, user, conversation);
    return known !== undefined && fold(known) === name;
  });
  return [...new Set([...former, ...pairs(accountParty(nick))])];
}

/** Returns all private conversations of a user: of the account, and of this visit before login. */
export function privateConversations({ store }: Server, user: User): Conversation[] {
  return [...new Set(ownParties(user).flatMap((party) => store.conversationsOf(party)))];
}

/** Returns the other user's nick in a private conversation: the present one, or the one when either last spoke. */
export function otherNick(
  { hub, store }: Server,
  user: User,
  conversation: Conversation,
): string | undefined {
  const own = ownParties(user);
  const other = partiesOf(conversation)?.find((party) => !own.includes(party));
  if (other === undefined) return user.nick;
  const last = store.lastSaid(conversation);
  if (last?.type !== "message") return undefined;
  const said = last.account === undefined
    ? last.user === user.id && last.time >= user.connectedAt
    : own.includes(accountParty(last.account));
  const nick = said ? last.target : nickOf(last.source);
  const holder = hub.user(nick);
  if (holder !== undefined && ownParties(holder).includes(other)) return holder.nick;
  return nick;
}

/** Returns the parties that stand for a user in history: the account, and the guest before login. */
function ownParties(user: User): Party[] {
  const guest = guestParty(user.id, user.connectedAt);
  return user.account === undefined ? [guest] : [accountParty(user.account), guest];
}
