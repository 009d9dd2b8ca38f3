/**
 * Changes an account's password.
 * @module
 */

import { equalBytes } from "../../protocol/scram.ts";
import type { Actor } from "../events/fields.ts";
import type { Server } from "../server.ts";
import { keysOf } from "../passwords/password_hash.ts";

/**
 * Changes an account's password.
 *
 * @param by the user who changes it
 * @returns false if it could not be stored; the old password stays then
 */
export async function changePassword(
  server: Server,
  by: Actor,
  name: string,
  password: string,
): Promise<boolean> {
  const scram = await keysOf(password);
  await server.log.append({ type: "password", ...by, name, scram });
  server.committer.commit();
  const kept = server.accounts.find(name)?.scram;
  return kept !== undefined && equalBytes(kept.storedKey, scram.storedKey);
}
