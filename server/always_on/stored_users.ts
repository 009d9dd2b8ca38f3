/**
 * Stores the users who stay in the chat without a connection, with their channels, as events change
 * them. restored_users.ts reads them.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { nickOf } from "../../protocol/message.ts";
import { KEPT, storedChannel } from "../channel/stored_channel.ts";
import type { Channel, User } from "../hub/model.ts";
import type { HubView } from "../hub/view.ts";
import type { Event } from "../records/event.ts";
import type { Store } from "../store/store.ts";
import { type AlwaysOnChat, staysOn } from "./always_on.ts";

/** The key of the user in the store's metadata; the others are the names of channels. */
export const USER = "";
/** The letters of modes that a connection gives, and no account keeps. */
const OF_CONNECTIONS = /[oZ]/g;

/** The stored fields of a user. */
export type StoredUser =
  & Pick<User, "nick" | "username" | "host" | "realname" | "modes" | "spokeAt">
  & { readonly absentSince?: number };

/** The server, with its state. */
interface Chat extends AlwaysOnChat {
  readonly hub: HubView;
}

/** A user as it was before an event. */
interface Former {
  readonly source: string;
  readonly account?: string | undefined;
}

/** Stores what an applied event changes in users who stay. */
export function keepUser(chat: Chat, event: Event): void {
  const { hub, store } = chat;
  switch (event.type) {
    case "connect":
      return putWhole(chat, hub.userById(event.user));
    case "account":
    case "nick":
      forgetFormer(chat, event);
      return putWhole(chat, hub.userById(event.user));
    case "quit":
      return forgetFormer(chat, event);
    case "detach":
    case "attach":
    case "setname":
    case "host":
    case "user-mode":
      return putUser(chat, hub.userById(event.user));
    case "join":
      return putMember(chat, hub.userById(event.user), hub.channel(event.channel));
    case "part":
      return removeMember(chat, hub.userById(event.user), event.channel);
    case "kick":
      return removeMember(chat, hub.userById(event.target), event.channel);
    case "mode":
      for (const { letter, param } of event.changes) {
        if (!"qaohv".includes(letter) || param === undefined) continue;
        const user = hub.user(param);
        const channel = hub.channel(event.channel);
        if (user !== undefined && channel?.members.has(user)) putMember(chat, user, channel);
      }
      return;
    case "registration":
      for (const user of hub.channel(event.channel)?.members.keys() ?? []) {
        putMember(chat, user, hub.channel(event.channel));
      }
      return;
    case "rename": {
      const channel = hub.channel(event.name);
      for (const user of channel?.members.keys() ?? []) {
        if (!staysOn(chat, user)) continue;
        store.setMetadata(ownerOf(user), fold(event.channel), undefined);
        putMember(chat, user, channel);
      }
    }
  }
}

/** Stores a user, or forgets what is stored, after a change of the settings. */
export function refreshUser(chat: Chat, user: User): void {
  if (!staysOn(chat, user)) return forgetFormer(chat, user);
  putWhole(chat, user);
}

function putWhole(chat: Chat, user: User | undefined): void {
  if (user === undefined || !staysOn(chat, user)) return;
  put(chat.store, user);
  for (const channel of user.channels) putMember(chat, user, channel);
}

function putUser(chat: Chat, user: User | undefined): void {
  if (user !== undefined && staysOn(chat, user)) put(chat.store, user);
}

function put(store: Store, user: User): void {
  const { nick, username, host, realname, modes, spokeAt, absentSince } = user;
  const stored: StoredUser = {
    nick,
    username,
    host,
    realname,
    modes: modes.replace(OF_CONNECTIONS, ""),
    spokeAt,
    ...(absentSince === undefined ? {} : { absentSince }),
  };
  store.setMetadata(ownerOf(user), USER, JSON.stringify(stored));
}

function putMember(chat: Chat, user: User | undefined, channel: Channel | undefined): void {
  if (user === undefined || channel === undefined || !staysOn(chat, user)) return;
  const member = channel.members.get(user);
  if (member === undefined) return;
  const { store } = chat;
  store.setMetadata(ownerOf(user), fold(channel.name), member.modes);
  if (channel.registration !== undefined) return;
  if (store.channel(channel.name)?.createdAt === channel.createdAt) return;
  store.putChannel(storedChannel(channel, KEPT));
}

function removeMember(chat: Chat, user: User | undefined, channel: string): void {
  if (user === undefined || !staysOn(chat, user)) return;
  chat.store.setMetadata(ownerOf(user), fold(channel), undefined);
  forgetChannel(chat, channel);
}

/** Removes what is stored of the user that the event's user was before, if that user stayed. */
function forgetFormer(chat: Chat, { source, account }: Former): void {
  if (account === undefined || fold(nickOf(source)) !== fold(account)) return;
  const owner = `here ${fold(account)}`;
  for (const key of chat.store.metadata(owner).keys()) {
    chat.store.setMetadata(owner, key, undefined);
    if (key !== USER) forgetChannel(chat, key);
  }
}

/** Removes a stored channel that has ended and is not registered. */
function forgetChannel({ hub, store }: Chat, name: string): void {
  if (hub.channel(name) === undefined && store.channel(name)?.founder === KEPT.founder) {
    store.removeChannel(name);
  }
}

function ownerOf({ account = "" }: User): string {
  return `here ${fold(account)}`;
}
