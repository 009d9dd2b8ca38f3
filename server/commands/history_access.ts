/** What of the history somebody may read: that of the channels they are in, and what they said to whom and heard from them. */

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

/** The conversations that a channel's name or a nick stands for; `undefined` where they are not for this user. */
export function readable(
  server: Server,
  user: User,
  target: string,
): readonly Conversation[] | undefined {
  if (!target.startsWith("#")) return findPrivate(server, user, target);
  const channel = server.hub.channel(target);
  return channel?.members.has(user) ? conversationsOfChannel(channel) : undefined;
}

/** A user's private conversations with whoever has a nick, or had it when they last spoke. */
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

/** All private conversations of a user: those of the account, and those of this visit without one. */
export function privateConversations({ store }: Server, user: User): Conversation[] {
  return [...new Set(ownParties(user).flatMap((party) => store.conversationsOf(party)))];
}

/** The nick of the other one in a private conversation: the one they have now, or had when one of the two last spoke. */
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

/** Who a user is in history: themselves now, and before they logged in. */
function ownParties(user: User): Party[] {
  const guest = guestParty(user.id, user.connectedAt);
  return user.account === undefined ? [guest] : [accountParty(user.account), guest];
}
