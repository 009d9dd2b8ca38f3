/**
 * Completes logins and logouts: the nick, operator status, channel access and bans.
 * @module
 */

import { enforceBans } from "../../moderation/enforcement.ts";
import { giveAccountModes } from "../../channel/access/account_modes.ts";
import { actor } from "../../events/actor.ts";
import type { AccountChat } from "../account_chat.ts";
import type { Session } from "../../sessions/session.ts";
import { grantOperator, revokeOperator } from "../operator_accounts.ts";
import { leaveOwnedNick } from "../nicks/nick_rules.ts";
import { tidyUsername } from "../nicks/username.ts";
import type { Account } from "../../records/account.ts";

/**
 * Logs a connection, and its user if any, in to an account. Answers RPL_LOGGEDIN first: the client
 * then knows whose ACCOUNT follows.
 *
 * @returns false if the account or its password has changed since the password was checked, or if
 * another connection now shares the user
 */
export async function completeLogin(
  server: AccountChat,
  session: Session,
  account: Account,
): Promise<boolean> {
  const { user } = session;
  const { name } = account;
  if (!server.accounts.isCurrent(account) || isShared(session)) return false;
  session.reply("RPL_LOGGEDIN", sourceSoFar(session), name, `You are now logged in as ${name}`);
  if (user === undefined) session.introduction.login = account;
  else {
    await server.log.append({ type: "account", ...actor(user, session), name });
    await leaveOwnedNick(server, user);
    await grantOperator(server, user);
    for (const channel of user.channels) await giveAccountModes(server, user, channel);
  }
  if (user !== undefined) await enforceBans(server, user);
  return true;
}

/**
 * If a connection's account or its password has changed since the login, logs the unregistered
 * connection out and tells it.
 */
export function forgetStaleLogin({ accounts }: AccountChat, session: Session): void {
  const { login } = session.introduction;
  if (login === undefined || accounts.isCurrent(login)) return;
  delete session.introduction.login;
  const why = `You are logged out: ${login.name} or its password has changed; log in again`;
  session.reply("RPL_LOGGEDOUT", sourceSoFar(session), why);
}

/**
 * Logs a user out, and answers RPL_LOGGEDOUT. If the nick belongs to the account, the user gets
 * another.
 */
export async function logOut(server: AccountChat, session: Session): Promise<void> {
  const { user } = session;
  if (user === undefined) return;
  if (user.account !== undefined) await revokeOperator(server, user, user.account);
  await server.log.append({ type: "account", ...actor(user, session) });
  session.reply("RPL_LOGGEDOUT", user.source, "You are now logged out");
  await leaveOwnedNick(server, user);
}

/** Returns the account that a connection is logged in to. */
export function accountOf({ user, introduction }: Session): string | undefined {
  return user === undefined ? introduction.login?.name : user.account;
}

/** Returns whether other connections share the user. The user's account cannot change then. */
export function isShared({ user }: Session): boolean {
  return user !== undefined && user.endpoints.length > 1;
}

/** Returns the user's source, or the one that it will have after registration. */
function sourceSoFar({ user, introduction, peer }: Session): string {
  if (user !== undefined) return user.source;
  const { nick = "*", username } = introduction;
  const shown = username === undefined ? "*" : `~${tidyUsername(username)}`;
  return `${nick}!${shown}@${peer.host}`;
}
