import { type CommandSpec, UsageError } from "../../cli/flags.ts";
import { readHidden } from "../../cli/hidden_input.ts";
import { hashPassword, passwordFault } from "./password.ts";

const GIVEN_UP = "nothing was hashed";

/** What `chatd hash-password` can be told. */
export const HASH_PASSWORD: CommandSpec = {
  name: "hash-password",
  operands: "",
  summary: "makes a hash of a password, for the configuration file",
  example: "chatd hash-password",
  flags: [],
  details:
    "It asks for the password, or reads the first line of its input, and prints one word:\n" +
    "SCRAM-SHA-256$iterations:salt$storedkey:serverkey",
};

/**
 * `chatd hash-password`
 *
 * @returns the exit code
 * @throws {UsageError} where there is no password that can be hashed
 */
export async function printHash(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    throw new UsageError("hash-password takes no arguments: it asks for the password");
  }
  const password = await readPassword();
  const fault = passwordFault(password);
  if (fault !== undefined) throw new UsageError(fault);
  console.log(await hashPassword(password));
  return 0;
}

async function readPassword(): Promise<string> {
  if (!Deno.stdin.isTerminal()) {
    const [line = ""] = (await new Response(Deno.stdin.readable).text()).split(/\r?\n/);
    return line;
  }
  const password = readHidden("Password: ", GIVEN_UP);
  if (readHidden("Once more: ", GIVEN_UP) !== password) {
    throw new UsageError("these were not the same");
  }
  return password;
}
