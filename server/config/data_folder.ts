import { type Flag, UsageError } from "../../cli/flags.ts";

/** The flag by which the commands that work on a data folder are told which. */
export const DATA_FLAG: Flag = {
  name: "data",
  value: "DIR",
  help: "the folder that 'chatd serve' keeps its data in",
  default: "~/.local/share/chatd",
};

/** What {@link dataHome} asks for of the environment. */
export const DATA_HOME_VARIABLES: readonly string[] = ["XDG_DATA_HOME", "LOCALAPPDATA", "HOME"];

/**
 * The folder for what is durable, where none is named.
 *
 * @throws {UsageError} where this machine has no place for it
 */
export function dataHome(env: (name: string) => string | undefined): string {
  const xdg = env("XDG_DATA_HOME") || env("LOCALAPPDATA");
  if (xdg) return `${xdg}/chatd`;
  const home = env("HOME");
  if (home) return `${home}/.local/share/chatd`;
  throw new UsageError(
    "there is no home folder to keep data in: name a folder with --data DIR, or keep nothing with --ephemeral",
  );
}

/** The data folder that a command line names. */
export function dataFolder(flags: ReadonlyMap<string, readonly string[]>): string {
  return flags.get("data")?.[0] ?? dataHome((name) => Deno.env.get(name));
}
