import { parseKeys, verifyPassword } from "../accounts/password.ts";

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

/** Whether two secrets are the same, in a time that does not depend on where they differ. */
export async function sameSecret(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([a, b].map(async (text) => {
    return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  }));
  let difference = 0;
  x?.forEach((byte, i) => difference |= byte ^ (y?.[i] ?? 0));
  return difference === 0;
}
