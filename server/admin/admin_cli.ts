/**
 * `chatd admin` and `chatd invite`: send a command to the running server, and print its answer.
 * @module
 */

import { plainJson, plainLines, plainText } from "../../protocol/text/formatting.ts";
import { type CommandSpec, type Flag, parseFlags, UsageError } from "../../cli/flags.ts";
import { readNewPassword } from "../../cli/new_password.ts";
import { printLine } from "../../cli/streams.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { writeAll } from "../net/transport.ts";
import type { AdminResult, Rows } from "./command.ts";
import { find, socketPath } from "./admin_socket.ts";
import { ADMIN_COMMANDS } from "./table.ts";
import { type AdminAnswer, type AdminRequest, readLine } from "./request.ts";

const JSON_FLAG: Flag = { name: "json", help: "prints tables as JSON" };

/** The longest answer, in bytes. */
const ANSWER_MAX = 256 * 2 ** 20;

/** Commands that only `chatd help admin --all` lists. */
const RARE: ReadonlySet<string> = new Set([
  "accounts sessions",
  "accounts disconnect",
  "accounts grant",
  "accounts revoke",
]);
/** The width of a command with its operands, in the help. */
const USAGE_WIDTH = 31;

/** The commands that the help lists; `chatd invite` has a help of its own. */
const LISTED = [...ADMIN_COMMANDS.values()].filter(({ name }) => name !== "invite");

/** Returns the help lines of the commands whose names are wanted. */
function commandList(isWanted: (name: string) => boolean): string {
  return LISTED.filter(({ name }) => isWanted(name))
    .map(({ name, usage, help }) => {
      const left = `${name} ${usage}`.trimEnd();
      const gap = left.length < USAGE_WIDTH ? "" : `\n  ${" ".repeat(USAGE_WIDTH)}`;
      return `  ${left.padEnd(USAGE_WIDTH)}${gap}${help}`;
    }).join("\n");
}

/** The command line of `chatd admin`. */
export const ADMIN: CommandSpec = {
  name: "admin",
  operands: "COMMAND [flags]",
  commands: LISTED.map(({ name }) => name),
  summary: "administers a running server",
  example: "chatd admin users",
  flags: [DATA_FLAG, JSON_FLAG],
  details: commandList((name) => !RARE.has(name)),
  more: commandList((name) => RARE.has(name)),
};

/** The command line of `chatd invite`. */
export const INVITE: CommandSpec = {
  name: "invite",
  operands: "[flags]",
  summary: "prints the command by which others join a running server",
  example: "chatd invite",
  flags: [
    DATA_FLAG,
    { name: "for", value: "TIME", help: "how long the invitation is valid", default: "7d" },
  ],
  details:
    "With 'serve --accounts invite' it contains a one-time password, which creates\none account.",
};

/**
 * `chatd admin`
 *
 * @returns the exit code
 * @throws {UsageError} if the command line is wrong, or the server cannot do it
 */
export async function admin(args: readonly string[]): Promise<number> {
  const { operands: words, flags } = parseFlags(ADMIN, args);
  const [command, rest] = find(words);
  if (command === undefined) {
    throw new UsageError(
      words.length === 0
        ? "admin needs a command, such as 'chatd admin users': 'chatd help admin' lists all"
        : `there is no 'chatd admin ${words.join(" ")}': 'chatd help admin' lists all commands`,
    );
  }
  if (rest.length < command.least) {
    throw new UsageError(`an argument is missing: chatd admin ${command.name} ${command.usage}`);
  }
  const secret = command.secret === true ? await readNewPassword("nothing was changed") : "";
  show(await ask(dataFolder(flags), { words, secret }), flags.has("json"));
  return 0;
}

/**
 * `chatd invite`
 *
 * @returns the exit code
 * @throws {UsageError} if the command line is wrong, or the server cannot do it
 */
export async function invite(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(INVITE, args);
  if (operands.length > 0) throw new UsageError("invite takes flags only: see 'chatd help invite'");
  const words = ["invite", ...flags.get("for") ?? []];
  show(await ask(dataFolder(flags), { words, secret: "" }), false);
  return 0;
}

/**
 * Sends a request to the server of a data folder.
 *
 * @throws {UsageError} if no server answers, or it cannot do it
 */
async function ask(folder: string, request: AdminRequest): Promise<AdminResult> {
  const path = socketPath(folder);
  let line: string | undefined;
  try {
    using conn = await Deno.connect({ transport: "unix", path });
    await writeAll(conn, new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    line = await readLine(conn, ANSWER_MAX);
  } catch (error) {
    throw new UsageError(
      `no server answers at ${path} (${(error as Error).message}): start one with 'chatd serve', ` +
        "name its data folder with --data DIR, and run this as the server's user. " +
        "A server with --ephemeral has no such socket",
    );
  }
  if (line === undefined || line === "") {
    throw new UsageError("the server closed the connection without an answer: see its log");
  }
  const answer: AdminAnswer = JSON.parse(line);
  if ("fault" in answer) throw new UsageError(plainLines(answer.fault));
  return answer;
}

function show({ text, rows, warning }: AdminResult, json: boolean): void {
  if (rows !== undefined) printLine(json ? plainJson(rows, 2) : table(rows));
  if (text !== undefined && !(json && rows !== undefined)) printLine(plainLines(text));
  if (warning !== undefined) console.error(`chatd: ${plainLines(warning)}`);
}

/**
 * Formats rows as a table, and removes control characters, which a terminal would obey, from users'
 * texts.
 */
function table(rows: Rows): string {
  const [first] = rows;
  if (first === undefined) return "";
  const cells = [
    Object.keys(first),
    ...rows.map((row) => Object.values(row).map((value) => plainText(String(value)))),
  ];
  const widths = Object.keys(first).map((_, i) =>
    Math.max(...cells.map((row) => row[i]?.length ?? 0))
  );
  return cells
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd())
    .join("\n");
}
