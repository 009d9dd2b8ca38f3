import { fold } from "../../protocol/casemapping.ts";
import type { User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { Server } from "../server.ts";
import type { Session } from "../connection/session.ts";
import { serviceNamed } from "./service_names.ts";

/** Why somebody cannot have a nick, in a person's words. */
export interface NickRefusal {
  readonly reason: string;
  /** Whether it is for want of a login. */
  readonly login: boolean;
}

/**
 * Why a connection cannot have a nick that is well formed; undefined where it can. A nick that is an account's name is
 * for whoever is logged in to that account. One that is in use can be had by another connection of the same account:
 * see {@link sharedUser}.
 */
export function nickRefusal(
  server: Server,
  session: Session,
  nick: string,
): NickRefusal | undefined {
  const { user, introduction } = session;
  const account = user === undefined ? introduction.account : user.account;
  if (serviceNamed(nick, server.settings.name) !== undefined) {
    return { reason: "Nickname is already in use by a service", login: false };
  }
  const holder = server.hub.user(nick);
  if (holder !== undefined && holder !== user && sharedUser(server, session, nick) === undefined) {
    const login = user === undefined && account === undefined && holder.account !== undefined;
    return { reason: "Nickname is already in use", login };
  }
  if (server.accounts.ownerOf(nick, account) !== undefined) {
    return {
      reason: "Nickname is already in use: it belongs to an account, log in to have it",
      login: account === undefined,
    };
  }
  const alike = server.accounts.lookalikes.of(nick, account);
  if (alike !== undefined) {
    return {
      reason: `Nickname looks too much like ${alike}, which belongs to somebody else`,
      login: account === undefined,
    };
  }
  return undefined;
}

/** The user that a connection joins which wants this nick: one logged in to the same account. */
export function sharedUser(server: Server, session: Session, nick: string): User | undefined {
  const { user, introduction: { account } } = session;
  const holder = server.hub.user(nick);
  if (user !== undefined || account === undefined || holder?.account === undefined) {
    return undefined;
  }
  return fold(holder.account) === fold(account) ? holder : undefined;
}

/** Takes an account's nick from a user who is no longer logged in to it. */
export async function leaveOwnedNick(server: Server, user: User): Promise<void> {
  if (server.accounts.ownerOf(user.nick, user.account) === undefined) return;
  let number = user.id;
  const isTaken = (nick: string) =>
    server.hub.user(nick) !== undefined || server.accounts.find(nick) !== undefined;
  while (isTaken(`guest${number}`)) number++;
  await server.log.append({ type: "nick", ...actor(user), nick: `guest${number}` });
}
