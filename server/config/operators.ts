/**
 * The operators of the configuration file, and their passwords.
 * @module
 */

import { deriveKeys } from "../../protocol/sasl/scram_server.ts";
import { sameSecret } from "../passwords/same_secret.ts";
import { parseKeys, verifyPassword } from "../passwords/password_keys.ts";

/**
 * An entry of the configuration: a user who knows the password becomes a server operator by OPER.
 */
export interface Operator {
  readonly name: string;
  /** A hash that `chatd hash-password` printed, or plain text. */
  readonly password: string;
}

/**
 * Returns the operator of this name if the password is right. The time that it takes reveals
 * neither how much of the password is right nor whether the operator exists.
 */
export async function verifyOperator(
  operators: readonly Operator[],
  name: string,
  password: string,
): Promise<Operator | undefined> {
  const operator = operators.find((operator) => operator.name === name);
  const kept = operator?.password ?? crypto.randomUUID();
  const right = await samePassword(kept, password);
  // Plain text, an unknown name and a hash of fewer rounds must take as long as the hash with the
  // most rounds.
  const most = Math.max(...operators.map(({ password }) => roundsOf(password)));
  const rest = most - roundsOf(kept);
  if (rest > 0) await deriveKeys("", new Uint8Array(16), rest);
  return right ? operator : undefined;
}

/** Tells whether a text is a password's hash, not the password itself. */
export function isPasswordHash(text: string): boolean {
  return parseKeys(text) !== undefined;
}

function roundsOf(kept: string): number {
  return parseKeys(kept)?.iterations ?? 0;
}

async function samePassword(kept: string, given: string): Promise<boolean> {
  return isPasswordHash(kept) ? await verifyPassword(kept, given) : await sameSecret(kept, given);
}
