import { UsageError } from "./flags.ts";
import { readHidden } from "./hidden_input.ts";

/**
 * A password that somebody chooses: asked for twice on a terminal, and else the first line of the input.
 *
 * @param givenUp says what it comes to where they give up
 * @throws {UsageError} where they give up, or the two are not the same
 */
export async function readNewPassword(givenUp: string): Promise<string> {
  if (!Deno.stdin.isTerminal()) {
    const [line = ""] = (await new Response(Deno.stdin.readable).text()).split(/\r?\n/);
    return line;
  }
  const password = readHidden("Password: ", givenUp);
  if (readHidden("Once more: ", givenUp) !== password) {
    throw new UsageError("these were not the same");
  }
  return password;
}
