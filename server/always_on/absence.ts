/**
 * Users without a connection: they go offline, and are forgotten after a while.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { actor } from "../events/actor.ts";
import type { Chat } from "../events/log/chat.ts";
import type { User } from "../hub/model.ts";
import type { Store } from "../store/store.ts";
import { offlineText, staysOn } from "./always_on.ts";

/** The chat, with what it stores. */
interface StoredChat extends Chat {
  readonly store: Store;
}

/** Whether a user has no connection. */
export function isAbsent({ endpoints }: User): boolean {
  return endpoints.length === 0;
}

/** Returns the user of an account who has no connection, if there is one. */
export function absentUser({ hub }: Chat, account: string | undefined): User | undefined {
  const user = account === undefined ? undefined : hub.user(account);
  if (user?.account === undefined || fold(user.account) !== fold(account ?? "")) return undefined;
  return isAbsent(user) ? user : undefined;
}

/** Marks a user whose last connection has ended as away. */
export async function goOffline(chat: Chat, user: User): Promise<void> {
  const message = offlineText(user.absentSince ?? chat.log.time);
  await chat.log.append({ type: "away", ...actor(user), message });
}

/**
 * Makes the user of an account that nobody has used since the server started, so that messages to
 * it are stored. Does nothing if there is no such account, or it does not stay.
 */
export function summon(chat: StoredChat, name: string): User | undefined {
  const account = chat.store.account(name);
  if (account === undefined) return undefined;
  const nick = account.name;
  if (!staysOn(chat, { nick, account: nick })) return undefined;
  const host = chat.settings.name;
  const user = chat.sessions.nextId();
  void chat.log.append({
    type: "connect",
    user,
    source: `${nick}!~${nick}@${host}`,
    account: nick,
    nick,
    username: `~${nick}`,
    host,
    address: "",
    realname: nick,
    secure: true,
  });
  const summoned = chat.hub.userById(user);
  if (summoned !== undefined) void goOffline(chat, summoned);
  return summoned;
}

/** Lets users quit who have been away for longer than the settings say. @param now ms since 1970 */
export async function forgetAbsent(chat: Chat, now = Date.now()): Promise<void> {
  const { forgetAbsent } = chat.settings;
  if (forgetAbsent === undefined) return;
  for (const user of [...chat.hub.users()]) {
    if (user.absentSince === undefined || now - user.absentSince < forgetAbsent) continue;
    await chat.log.append({ type: "quit", ...actor(user), reason: "Absent for too long" });
  }
}
