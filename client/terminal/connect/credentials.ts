import { UsageError } from "../../../cli/flags.ts";
import type { Credentials } from "../../core/identity/sasl_login.ts";
import type { Stdio } from "../io/stdio.ts";

/** The file with the passwords of accounts, in the folder of {@link stateFolder}. */
const KEYRING = "keyring";
/** Bits of a file's mode by which others than its owner can do anything with it. */
const OTHERS = 0o077;

/**
 * What logs in to an account: the password is that of the environment variable CHATD_PASSWORD, or else of the keyring, or
 * else it is asked for.
 *
 * @param address the server's, as the keyring has it
 * @param folder of the keyring, where there is one
 * @throws {UsageError} where there is no password, or the keyring is not its owner's alone
 */
export async function credentials(
  account: string,
  address: string,
  folder: string | undefined,
  stdio: Pick<Stdio, "env" | "inputIsTerminal" | "readHidden">,
): Promise<Credentials> {
  const password = stdio.env("CHATD_PASSWORD") || await fromKeyring(account, address, folder) ||
    (stdio.inputIsTerminal ? stdio.readHidden(`Password of ${account} at ${address}: `) : "");
  if (password !== "") return { account, password };
  const keyring = folder === undefined
    ? ""
    : `, or a line '${account}@${address} PASSWORD' into ${folder}/${KEYRING}`;
  throw new UsageError(
    `there is no password for --account ${account}: put it into the environment variable CHATD_PASSWORD${keyring}`,
  );
}

/**
 * The password that a server wants of everybody: that of CHATD_SERVER_PASSWORD, or else of the keyring, or else, where it is
 * no account's, of CHATD_PASSWORD.
 *
 * @param hasAccount whether somebody logs in to an account there
 * @throws {UsageError} where the keyring is not its owner's alone
 */
export async function serverPassword(
  hasAccount: boolean,
  address: string,
  folder: string | undefined,
  env: (name: string) => string | undefined,
): Promise<string | undefined> {
  return env("CHATD_SERVER_PASSWORD") || await fromKeyring("", address, folder) ||
    (hasAccount ? undefined : env("CHATD_PASSWORD") || undefined);
}

async function fromKeyring(
  account: string,
  address: string,
  folder: string | undefined,
): Promise<string> {
  if (folder === undefined) return "";
  const path = `${folder}/${KEYRING}`;
  let text: string;
  try {
    const { mode } = await Deno.stat(path);
    if (mode !== null && (mode & OTHERS) !== 0 && Deno.build.os !== "windows") {
      throw new UsageError(`other users can access ${path}: run chmod 600 ${path}`);
    }
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${path}: ${(error as Error).message}`);
  }
  const key = `${account}@${address} `;
  const line = text.split(/\r?\n/).find((each) => each.startsWith(key));
  return line?.slice(key.length) ?? "";
}
