/**
 * Asks for a new password.
 * @module
 */

import { UsageError } from "./flags.ts";
import { askHidden } from "./hidden_input.ts";

/**
 * Returns a new password: asked for twice on a terminal, otherwise the first line of the input.
 *
 * @param givenUp the error's message if the person cancels, such as "no account was made"
 * @throws {UsageError} if the person cancels, or types two different passwords
 */
export async function readNewPassword(givenUp: string): Promise<string> {
  if (!Deno.stdin.isTerminal()) {
    const [line = ""] = (await new Response(Deno.stdin.readable).text()).split(/\r?\n/);
    return line;
  }
  const password = await askHidden("Password: ", givenUp);
  if (await askHidden("Once more: ", givenUp) !== password) {
    throw new UsageError("the two passwords differ");
  }
  return password;
}
