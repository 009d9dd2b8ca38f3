import { type CommandSpec, UsageError } from "../../cli/flags.ts";
import { readNewPassword } from "../../cli/new_password.ts";
import { hashPassword, passwordFault } from "../passwords/password_hash.ts";

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
  const password = await readNewPassword(GIVEN_UP);
  const fault = passwordFault(password);
  if (fault !== undefined) throw new UsageError(fault);
  console.log(await hashPassword(password));
  return 0;
}
