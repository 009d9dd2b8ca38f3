/**
 * The command `chatd hash-password`.
 * @module
 */

import { type CommandSpec, UsageError } from "../../cli/flags.ts";
import { readNewPassword } from "../../cli/new_password.ts";
import { printLine } from "../../cli/streams.ts";
import { hashPassword, passwordFault, weakness } from "../passwords/password_keys.ts";

const GIVEN_UP = "nothing was hashed";

/** The command line of `chatd hash-password`. */
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
 * Runs `chatd hash-password`.
 *
 * @returns the exit code
 * @throws {UsageError} if there is no valid password
 */
export async function printHash(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    throw new UsageError("hash-password takes no arguments: it asks for the password");
  }
  const password = await readNewPassword(GIVEN_UP);
  const fault = passwordFault(password) ?? weakness(password, undefined);
  if (fault !== undefined) throw new UsageError(fault);
  printLine(await hashPassword(password));
  return 0;
}
