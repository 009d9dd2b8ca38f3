/**
 * The passwords of accounts and servers: from the environment, from the keyring, or from a prompt.
 * @module
 */
import type { Credentials } from "../../core/events.ts";
import { UsageError } from "../../../cli/flags.ts";
import type { Stdio } from "../io/stdio.ts";

/** The file with passwords, in the folder that `stateFolder` returns. */
const KEYRING = "keyring";
/** The bits of a file's mode that give access to users other than its owner. */
const OTHERS = 0o077;

/** The passwords that the user keeps for one server. */
export interface Keyring {
  /** Returns whether it holds these credentials, or cannot take any. */
  holds(credentials: Credentials): Promise<boolean>;
  /**
   * Keeps them.
   *
   * @throws {UsageError} if other users can access the file, or it cannot be written
   */
  keep(credentials: Credentials): Promise<void>;
}

/**
 * Returns an account with its password: from the environment variable CHATD_PASSWORD, else from the
 * keyring, else from a prompt.
 *
 * @param address the server's, as the keyring has it
 * @param folder the folder of the keyring, if there is one
 * @throws {UsageError} if there is no password, or other users can access the keyring
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
 * Returns the password that a server requires of every connection: from CHATD_SERVER_PASSWORD, else
 * from the keyring, else, without an account, from CHATD_PASSWORD.
 *
 * @param hasAccount whether the user logs in to an account there
 * @throws {UsageError} if other users can access the keyring
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

/**
 * Returns the user's passwords for a server.
 *
 * @param folder the folder of the keyring; without one it can keep none
 */
export function keyringOf(address: string, folder: string | undefined): Keyring {
  return {
    holds: async ({ account, password }) => {
      if (folder === undefined || /[\r\n]/.test(password)) return true;
      return await fromKeyring(account, address, folder).catch(() => "") === password;
    },
    keep: async ({ account, password }) => {
      if (folder === undefined) return;
      // Refuses a file that others can read.
      await fromKeyring(account, address, folder);
      const path = `${folder}/${KEYRING}`;
      const key = `${account}@${address} `;
      try {
        await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
        const lines = (await Deno.readTextFile(path).catch(() => "")).split(/\r?\n/)
          .filter((line) => line !== "" && !line.startsWith(key));
        const draft = `${path}.${crypto.randomUUID()}`;
        const text = [...lines, key + password].map((line) => `${line}\n`).join("");
        await Deno.writeTextFile(draft, text, { createNew: true, mode: 0o600 });
        await Deno.rename(draft, path);
      } catch (error) {
        throw new UsageError(`cannot keep the password in ${path}: ${(error as Error).message}`);
      }
    },
  };
}

/** Returns the password of an account on a server; "" if the keyring has none. */
export async function fromKeyring(
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
