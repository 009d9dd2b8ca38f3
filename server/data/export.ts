import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { exportLines, type ExportSelection } from "./export_lines.ts";
import { explainErrors, openReadOnly } from "./read_only.ts";
import { asUsageErrors } from "./usage_errors.ts";

/** What `chatd export` can be told. */
export const EXPORT: CommandSpec = {
  name: "export",
  operands: "[flags]",
  summary: "writes all that a server keeps, as lines of JSON",
  example: "chatd export > chat.jsonl",
  flags: [
    DATA_FLAG,
    { name: "channel", value: "NAME", help: "what was said in this channel alone" },
    { name: "after", value: "TIME", help: "what was said from then on, such as 2026-01-31" },
    { name: "before", value: "TIME", help: "what was said until then" },
  ],
  details: "The server may be running. Without a channel or a time it is everything: what\n" +
    "was said in channels and in private, accounts with the keys of their passwords,\n" +
    "registered channels, bans, metadata, and how far people have read. It is for\n" +
    "'chatd import'. A time is as in 2026-01-31 or 2026-01-31T18:00:00Z.",
};

const CHUNK = 64 * 1024;

/**
 * `chatd export`: writes to standard output.
 *
 * @returns the exit code
 * @throws {UsageError}
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
        // What could be read before is written all the same: it may be all that is left.
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
        // Whoever reads it has had enough.
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
    `--${flag} '${text}' is no time, such as 2026-01-31 or 2026-01-31T18:00:00Z`,
  );
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
}
