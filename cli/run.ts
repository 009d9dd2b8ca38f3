/**
 * The table of chatd's subcommands; runs the one that the command line names.
 * @module
 */

import { type CommandSpec, nearest, parseFlags, UsageError } from "./flags.ts";
import { print, printLine } from "./streams.ts";

/** A subcommand: its help and its function, each loaded only when needed. */
interface Subcommand {
  readonly spec: () => Promise<CommandSpec> | CommandSpec;
  readonly run: (args: readonly string[]) => Promise<number>;
  /** Loads functions of the system at its start, and then gives up the permission by itself. */
  readonly loadsNativeCode?: true;
}

const HELP: CommandSpec = {
  name: "help",
  operands: "[COMMAND]",
  summary: "shows the help of chatd, or of a command",
  example: "chatd help serve",
  flags: [{ name: "all", help: "shows everything, however long" }],
};

const VERSION: CommandSpec = {
  name: "version",
  operands: "",
  summary: "prints the version",
  example: "chatd version",
  flags: [],
};

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  serve: {
    spec: async () => (await import("../server/config/serve_flags.ts")).SERVE,
    run: async (args) => await (await import("../server/daemon/serve.ts")).serve(args),
    loadsNativeCode: true,
  },
  join: {
    spec: async () => (await import("../client/terminal/options/flags.ts")).joinCommand,
    run: async (args) => await (await import("../client/terminal/join.ts")).join(args),
    loadsNativeCode: true,
  },
  export: {
    spec: async () => (await import("../server/data/export.ts")).EXPORT,
    run: async (args) => await (await import("../server/data/export.ts")).exportAll(args),
  },
  import: {
    spec: async () => (await import("../server/data/import.ts")).IMPORT,
    run: async (args) => await (await import("../server/data/import.ts")).importAll(args),
  },
  backup: {
    spec: async () => (await import("../server/data/backup.ts")).BACKUP,
    run: async (args) => await (await import("../server/data/backup.ts")).backUp(args),
  },
  check: {
    spec: async () => (await import("../server/data/check.ts")).CHECK,
    run: async (args) => (await import("../server/data/check.ts")).check(args),
  },
  admin: {
    spec: async () => (await import("../server/admin/admin_cli.ts")).ADMIN,
    run: async (args) => await (await import("../server/admin/admin_cli.ts")).admin(args),
  },
  invite: {
    spec: async () => (await import("../server/admin/admin_cli.ts")).INVITE,
    run: async (args) => await (await import("../server/admin/admin_cli.ts")).invite(args),
  },
  fingerprint: {
    spec: async () => (await import("../server/tls/fingerprint_command.ts")).FINGERPRINT,
    run: async (args) =>
      await (await import("../server/tls/fingerprint_command.ts")).printFingerprint(args),
  },
  "hash-password": {
    spec: async () => (await import("../server/accounts/hash_password_command.ts")).HASH_PASSWORD,
    run: async (args) =>
      await (await import("../server/accounts/hash_password_command.ts")).printHash(args),
  },
  completions: {
    spec: async () => (await import("./completions.ts")).COMPLETIONS,
    run: async (args) => (await import("./completions.ts")).printCompletions(args, await specs()),
  },
  help: { spec: () => HELP, run: help },
  version: {
    spec: () => VERSION,
    run: async () => {
      printLine((await import("./version.ts")).describeVersion());
      return 0;
    },
  },
};

/**
 * Runs the subcommand that a command line names.
 *
 * @returns the exit code
 * @throws {UsageError} if there is a mistake in the command line
 */
export async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h") return await help([]);
  if (name === "--version" || name === "-V") return await run(["version"]);
  const subcommand = find(name);
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  if (before.includes("--help") || before.includes("-h")) return await help([name]);
  if (subcommand.loadsNativeCode !== true) Deno.permissions.revokeSync({ name: "ffi" });
  return await subcommand.run(args);
}

function find(name: string): Subcommand {
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (subcommand !== undefined) return subcommand;
  const near = nearest(name, Object.keys(SUBCOMMANDS));
  throw new UsageError(
    `there is no command '${name}': ` +
      (near === undefined ? "'chatd help' lists them" : `did you mean 'chatd ${near}'?`),
  );
}

/** Returns all subcommands, in the order of the help. */
export async function specs(): Promise<CommandSpec[]> {
  return await Promise.all(Object.values(SUBCOMMANDS).map(({ spec }) => spec()));
}

async function help(args: readonly string[]): Promise<number> {
  const { commandHelp, programHelp } = await import("./help.ts");
  const { operands: [name], flags } = parseFlags(HELP, args);
  const text = name === undefined
    ? programHelp(await specs())
    : commandHelp(await find(name).spec(), flags.has("all"));
  print(text);
  return 0;
}
