/**
 * Changes an account's password.
 * @module
 */

import { equalBytes } from "../../protocol/sasl/scram_server.ts";
import type { Actor } from "../records/fields.ts";
import type { AccountChat } from "./account_chat.ts";
import type { Session } from "../sessions/session.ts";
import { endSessions, sessionsOf } from "./account_sessions.ts";
import { keysOf } from "../passwords/password_keys.ts";
import type { Account } from "../records/account.ts";

/**
 * Changes an account's password, and ends the account's sessions: a thief may have opened one of
 * them.
 *
 * @param by the user who changes it
 * @param kept the session that stays, or `all`
 * @returns false if it could not be stored, or if the account has changed meanwhile; the old
 * password then stays
 */
export async function changePassword(
  server: AccountChat,
  by: Actor,
  account: Account,
  password: string,
  kept?: Session | "all",
): Promise<boolean> {
  const { name } = account;
  const scram = await keysOf(password);
  // Checked again: the account may have been deleted and created again in the meantime.
  if (!server.accounts.isCurrent(account)) return false;
  await server.log.append({ type: "password", ...by, name, scram });
  server.committer.commit();
  const stored = server.accounts.find(name)?.scram;
  if (stored === undefined || !equalBytes(stored.storedKey, scram.storedKey)) return false;
  if (kept !== "all") {
    endSessions(
      sessionsOf(server, name),
      `The password of ${name} was changed: log in again`,
      kept,
    );
  }
  return true;
}
