import { plainJson, plainLines, plainText } from "../../protocol/formatting.ts";
import { type CommandSpec, type Flag, parseFlags, UsageError } from "../../cli/flags.ts";
import { readNewPassword } from "../../cli/new_password.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import type { Outcome, Rows } from "./admin_command.ts";
import { find, socketPath } from "./admin_socket.ts";
import { ADMIN_COMMANDS } from "./commands.ts";
import { type Answer, readLine, type Request } from "./request.ts";

const JSON_FLAG: Flag = { name: "json", help: "prints a table as JSON" };

/** Bytes of an answer: the longest. */
const ANSWER_MAX = 256 * 2 ** 20;

/** What `chatd admin` can be told. */
export const ADMIN: CommandSpec = {
  name: "admin",
  operands: "COMMAND [flags]",
  summary: "looks after a running server",
  example: "chatd admin users",
  flags: [DATA_FLAG, JSON_FLAG],
  details: [...ADMIN_COMMANDS.values()].filter(({ name }) => name !== "invite")
    .map(({ name, usage, help }) => `  ${`${name} ${usage}`.padEnd(29)}${help}`).join("\n"),
};

/** What `chatd invite` can be told. */
export const INVITE: CommandSpec = {
  name: "invite",
  operands: "[flags]",
  summary: "prints the line by which others join a running server",
  example: "chatd invite",
  flags: [
    DATA_FLAG,
    { name: "for", value: "TIME", help: "how long the invitation holds", default: "7d" },
  ],
  details:
    "With 'serve --accounts invite' there is a one-time password in it, which makes\none account.",
};

/**
 * `chatd admin`
 *
 * @returns the exit code
 * @throws {UsageError}
 */
export async function admin(args: readonly string[]): Promise<number> {
  const { operands: words, flags } = parseFlags(ADMIN, args);
  const [command, rest] = find(words);
  if (command === undefined) {
    throw new UsageError(
      words.length === 0
        ? "admin takes a command, such as 'chatd admin users': 'chatd help admin' lists them"
        : `there is no 'chatd admin ${words.join(" ")}': 'chatd help admin' lists what there is`,
    );
  }
  if (rest.length < command.least) {
    throw new UsageError(`something is missing: chatd admin ${command.name} ${command.usage}`);
  }
  const secret = command.secret === true ? await readNewPassword("nothing was changed") : "";
  show(await ask(dataFolder(flags), { words, secret }), flags.has("json"));
  return 0;
}

/**
 * `chatd invite`
 *
 * @returns the exit code
 * @throws {UsageError}
 */
export async function invite(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(INVITE, args);
  if (operands.length > 0) throw new UsageError("invite takes flags only: see 'chatd help invite'");
  const words = ["invite", ...flags.get("for") ?? []];
  show(await ask(dataFolder(flags), { words, secret: "" }), false);
  return 0;
}

/** @throws {UsageError} where there is no server, or it says that it cannot be done */
async function ask(folder: string, request: Request): Promise<Outcome> {
  const path = socketPath(folder);
  let line: string | undefined;
  try {
    using conn = await Deno.connect({ transport: "unix", path });
    await conn.writable.getWriter().write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    line = await readLine(conn, ANSWER_MAX);
  } catch (error) {
    throw new UsageError(
      `no server answers at ${path} (${(error as Error).message}): start one with 'chatd serve', ` +
        "name its data folder with --data DIR, and be the user that it runs as. With --ephemeral " +
        "a server cannot be reached like this",
    );
  }
  if (line === undefined || line === "") {
    throw new UsageError("the server closed the connection without an answer");
  }
  const answer: Answer = JSON.parse(line);
  if ("fault" in answer) throw new UsageError(plainLines(answer.fault));
  return answer;
}

function show({ text, rows }: Outcome, json: boolean): void {
  if (rows !== undefined) console.log(json ? plainJson(rows, 2) : table(rows));
  if (text !== undefined && !(json && rows !== undefined)) console.log(plainLines(text));
}

/** Rows with their columns side by side; what others wrote is shown without what a terminal would obey. */
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
