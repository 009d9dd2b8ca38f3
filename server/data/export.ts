/**
 * Runs `chatd export`: reads its flags and writes the lines of export_lines.ts.
 * @module
 */

import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { exportLines, type ExportSelection } from "./export_lines.ts";
import { explainErrors, openReadOnly } from "./read_only.ts";
import { asUsageErrors } from "./usage_errors.ts";

/** The flags and help of `chatd export`. */
export const EXPORT: CommandSpec = {
  name: "export",
  operands: "[flags]",
  summary: "writes a server's data as lines of JSON",
  example: "chatd export > chat.jsonl",
  flags: [
    DATA_FLAG,
    { name: "channel", value: "NAME", help: "only messages and events of this channel" },
    { name: "after", value: "TIME", help: "only from this time on, such as 2026-01-31" },
    { name: "before", value: "TIME", help: "only before this time" },
  ],
  details: "The server may be running. Without a channel or a time, it writes everything:\n" +
    "channel and private history, accounts with the keys of their passwords,\n" +
    "registered channels, bans, metadata and read markers. 'chatd import' reads it.\n" +
    "Write a time as 2026-01-31 or 2026-01-31T18:00:00Z.",
};

/** Characters of output that are written at a time. */
const CHUNK = 64 * 1024;

/**
 * Runs `chatd export`, which writes to standard output.
 *
 * @returns the exit code
 * @throws {UsageError} if the arguments are wrong, or the database cannot be read
 */
export async function exportAll(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(EXPORT, args);
  if (operands.length > 0) {
    throw new UsageError(`export takes flags only, not '${operands[0]}': see 'chatd help export'`);
  }
  const channel = flags.get("channel")?.[0];
  const selection: ExportSelection = {
    channel: channel === undefined || channel.startsWith("#") ? channel : `#${channel}`,
    after: time(flags.get("after")?.[0], "after"),
    before: time(flags.get("before")?.[0], "before"),
  };
  return await asUsageErrors(async () => {
    using source = openReadOnly(dataFolder(flags));
    const lines = exportLines(source, selection);
    const encoder = new TextEncoder();
    let waiting = "";
    let fault: unknown;
    const next = () => {
      try {
        return explainErrors(source.path, () => lines.next());
      } catch (error) {
        // Write everything read before the error: it may be all that is left.
        fault = error;
        return { value: undefined, done: true };
      }
    };
    for (;;) {
      const { value, done } = next();
      if (!done) waiting += `${value}\n`;
      if (!done && waiting.length < CHUNK) continue;
      try {
        await writeAll(encoder.encode(waiting));
      } catch (error) {
        lines.return(undefined);
        // The reading program has closed the pipe.
        if (error instanceof Deno.errors.BrokenPipe) return 0;
        throw new UsageError(`cannot write the export: ${(error as Error).message}`);
      }
      waiting = "";
      if (fault !== undefined) throw fault;
      if (done) return 0;
    }
  });
}

function time(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const [, day, clock = "T00:00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const at = day === undefined ? NaN : Date.parse(`${day}${clock}${zone}`);
  if (!Number.isNaN(at)) return at;
  throw new UsageError(
    `--${flag} '${text}' is not a time: write it as 2026-01-31 or 2026-01-31T18:00:00Z`,
  );
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}
