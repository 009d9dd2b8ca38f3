import { sameSecret } from "../passwords/same_secret.ts";
import { parseKeys, verifyPassword } from "../passwords/password_hash.ts";

/** Somebody who may become an operator of the server. */
export interface Operator {
  readonly name: string;
  /** As the configuration has it: a hash that `chatd hash-password` printed, or plain text. */
  readonly password: string;
}

/**
 * The operator of this name, if the password is theirs. How long it takes does not tell how much of a password is
 * right, nor whether there is such an operator.
 */
export async function verifyOperator(
  operators: readonly Operator[],
  name: string,
  password: string,
): Promise<Operator | undefined> {
  const operator = operators.find((operator) => operator.name === name);
  const right = await samePassword(operator?.password ?? crypto.randomUUID(), password);
  return right ? operator : undefined;
}

/** Whether this is a hash, and not the password itself. */
export function isPasswordHash(text: string): boolean {
  return parseKeys(text) !== undefined;
}

async function samePassword(kept: string, given: string): Promise<boolean> {
  return isPasswordHash(kept) ? await verifyPassword(kept, given) : await sameSecret(kept, given);
}
