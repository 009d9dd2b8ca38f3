/**
 * Changes an account's password.
 * @module
 */

import { equalBytes } from "../../protocol/scram.ts";
import type { Account } from "../store/records.ts";
import type { Actor } from "../events/fields.ts";
import type { Server } from "../server.ts";
import { keysOf } from "../passwords/password_hash.ts";

/**
 * Changes an account's password.
 *
 * @param by the user who changes it
 * @returns false if it could not be stored, or if the account has changed meanwhile; the old password stays then
 */
export async function changePassword(
  server: Server,
  by: Actor,
  account: Account,
  password: string,
): Promise<boolean> {
  const { name } = account;
  const scram = await keysOf(password);
  // Checked again: the account may have become another person's in the meantime.
  if (!server.accounts.isCurrent(account)) return false;
  await server.log.append({ type: "password", ...by, name, scram });
  server.committer.commit();
  const kept = server.accounts.find(name)?.scram;
  return kept !== undefined && equalBytes(kept.storedKey, scram.storedKey);
}
