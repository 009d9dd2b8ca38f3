import { equalBytes } from "../../protocol/scram.ts";
import type { Actor } from "../events/fields.ts";
import type { Server } from "../server.ts";
import { keysOf } from "../passwords/password_hash.ts";

/**
 * Gives an account another password.
 *
 * @param by who does it
 * @returns false, and nothing has changed, where it could not be stored
 */
export async function changePassword(
  server: Server,
  by: Actor,
  name: string,
  password: string,
): Promise<boolean> {
  const scram = await keysOf(password);
  await server.log.append({ type: "password", ...by, name, scram });
  server.flusher.commit();
  const kept = server.accounts.find(name)?.scram;
  return kept !== undefined && equalBytes(kept.storedKey, scram.storedKey);
}
