/**
 * The rules for nicks: nicks of accounts and services, nicks in use, and lookalikes.
 * @module
 */

import { fold } from "../../../protocol/names/casemapping.ts";
import { asciiNickFault, asciiNickOf, nickFault } from "../../../protocol/names/names.ts";
import type { User } from "../../hub/model.ts";
import { actor } from "../../events/actor.ts";
import type { AccountChat } from "../account_chat.ts";
import type { Session } from "../../sessions/session.ts";
import { serviceNamed } from "./service_names.ts";

/** The reason why a user cannot have a nick. */
export interface NickRefusal {
  readonly reason: string;
  /** Whether logging in could lift the refusal. */
  readonly login: boolean;
}

const OWNED = "Nickname is already in use: it belongs to an account; log in to use it";

/** Returns why a text cannot be a nick, or the name of a new account, on this server. */
export function nickFaultHere(
  { settings }: Pick<AccountChat, "settings">,
  nick: string,
): string | undefined {
  return nickFault(nick) ?? (settings.nicks === "ascii" ? asciiNickFault(nick) : undefined);
}

/**
 * Returns why a connection cannot have a valid nick; undefined if it can. The name of an account is
 * reserved for users logged in to it. Another connection of the same account can share a nick in
 * use: see {@link sharedUser}.
 */
export function nickRefusal(
  server: AccountChat,
  session: Session,
  nick: string,
): NickRefusal | undefined {
  const { user, introduction } = session;
  const account = user === undefined ? introduction.login?.name : user.account;
  if (serviceNamed(nick, server.settings.name) !== undefined) {
    return { reason: "Nickname is already in use by a service", login: false };
  }
  const holder = server.hub.user(nick);
  if (holder !== undefined && holder !== user && sharedUser(server, session, nick) === undefined) {
    const login = user === undefined && account === undefined && holder.account !== undefined;
    const isOwned = server.accounts.ownerOf(nick, account) !== undefined;
    return { reason: isOwned ? OWNED : "Nickname is already in use", login };
  }
  if (server.accounts.ownerOf(nick, account) !== undefined) {
    return { reason: OWNED, login: account === undefined };
  }
  const alike = server.accounts.lookalikes.of(nick, account);
  if (alike !== undefined) {
    return {
      reason: `Nickname looks too much like ${alike}, which belongs to another user`,
      login: account === undefined && server.accounts.find(alike) !== undefined,
    };
  }
  return undefined;
}

/**
 * Returns the user that a connection with this nick would share: a user logged in to the same
 * account.
 */
export function sharedUser(server: AccountChat, session: Session, nick: string): User | undefined {
  const { user, introduction: { login } } = session;
  const account = login?.name;
  const holder = server.hub.user(nick);
  if (user !== undefined || account === undefined || holder?.account === undefined) {
    return undefined;
  }
  return fold(holder.account) === fold(account) ? holder : undefined;
}

/** Gives a guest nick to a user whose nick belongs to an account that they are not logged in to. */
export async function leaveOwnedNick(server: AccountChat, user: User): Promise<void> {
  if (server.accounts.ownerOf(user.nick, user.account) === undefined) return;
  await server.log.append({ type: "nick", ...actor(user), nick: guestNick(server, user.id) });
}

/**
 * Returns the nick of a client that is logged in and asked for no nick that this server takes, such
 * as the name of its account.
 */
export function substituteNick(server: AccountChat, session: Session): string {
  const near = asciiNickOf(session.introduction.foreignNick ?? "");
  if (near !== undefined && nickRefusal(server, session, near) === undefined) return near;
  return guestNick(server, session.id);
}

function guestNick(server: AccountChat, first: number): string {
  const isTaken = (nick: string) =>
    server.hub.user(nick) !== undefined || server.accounts.find(nick) !== undefined;
  let number = first;
  while (isTaken(`guest${number}`)) number++;
  return `guest${number}`;
}
