/**
 * Gives and revokes the operator status that users get from an operator's account.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { User } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { AccountChat } from "./account_chat.ts";

/** Makes a user an operator if their account is an operator's, and tells their connections. */
export async function grantOperator(server: AccountChat, user: User): Promise<void> {
  const account = user.account === undefined ? undefined : server.accounts.find(user.account);
  if (account?.operator !== true || user.operator !== undefined) return;
  const { name } = account;
  const draft = { type: "user-mode", ...actor(user), nick: user.nick, added: "o" } as const;
  await server.log.append({ ...draft, removed: "", name });
  for (const session of server.sessions.of(user)) {
    session.reply("RPL_YOUREOPER", "You are now an IRC operator");
  }
}

/** Revokes the operator status that a user has by this account. */
export async function revokeOperator(
  server: AccountChat,
  user: User,
  account: string,
): Promise<void> {
  if (user.operator === undefined || fold(user.operator) !== fold(account)) return;
  const draft = { type: "user-mode", ...actor(user), nick: user.nick, removed: "o" } as const;
  await server.log.append({ ...draft, added: "" });
}

/** Returns the users logged in to an account. */
export function usersOf({ hub }: AccountChat, account: string): User[] {
  return [...hub.users()].filter((user) => fold(user.account ?? "") === fold(account));
}
