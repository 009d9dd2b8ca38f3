/**
 * The data folder: where it is, and who can read it. It holds the database, the certificate and
 * keys.
 * @module
 */

import { fileFault } from "../../cli/files.ts";
import { type Flag, UsageError } from "../../cli/flags.ts";

/** The flag that names the data folder, of the commands that work on one. */
export const DATA_FLAG: Flag = {
  name: "data",
  value: "DIR",
  help: "the folder that 'chatd serve' keeps its data in",
  default: "~/.local/share/chatd",
};

/** The environment variables that {@link dataHome} reads. */
export const DATA_HOME_VARIABLES: readonly string[] = ["XDG_DATA_HOME", "LOCALAPPDATA", "HOME"];

/**
 * Returns the data folder that is used if none is named.
 *
 * @throws {UsageError} if the user has no home folder
 */
export function dataHome(env: (name: string) => string | undefined): string {
  const xdg = env("XDG_DATA_HOME") || env("LOCALAPPDATA");
  if (xdg) return `${xdg}/chatd`;
  const home = env("HOME");
  if (home) return `${home}/.local/share/chatd`;
  throw new UsageError(
    "there is no home folder to keep data in: name a folder with --data DIR, " +
      "or keep nothing with --ephemeral",
  );
}

/** Returns the data folder that a command line names. */
export function dataFolder(flags: ReadonlyMap<string, readonly string[]>): string {
  return flags.get("data")?.[0] ?? dataHome((name) => Deno.env.get(name));
}

/**
 * Creates the folder if it does not exist, and removes other users' access to it.
 *
 * @throws {UsageError} if it cannot be made
 */
export function openDataFolder(folder: string, report: (problem: string) => void): void {
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeToOthers(folder, report);
  } catch (error) {
    throw new UsageError(
      `cannot keep data in ${folder}: ${fileFault(error)}. ` +
        "Name another folder with --data DIR, or keep nothing with --ephemeral",
    );
  }
}

/** Removes other users' permissions on an existing folder; most folders grant some. */
function closeToOthers(folder: string, report: (problem: string) => void): void {
  if (Deno.build.os === "windows" || ((Deno.statSync(folder).mode ?? 0) & 0o077) === 0) return;
  try {
    Deno.chmodSync(folder, 0o700);
  } catch (error) {
    report(
      `warning: other users of this machine can read ${folder}, and its permissions cannot be ` +
        `changed: ${fileFault(error)}`,
    );
  }
}
