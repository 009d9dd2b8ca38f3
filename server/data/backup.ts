import { backup as copy } from "node:sqlite";
import { fileFault } from "../../cli/files.ts";
import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { asUsageErrors } from "./usage_errors.ts";
import { mustBeSound } from "../store/database_file.ts";
import { explainErrors, openReadOnly } from "./read_only.ts";

/** What `chatd backup` can be told. */
export const BACKUP: CommandSpec = {
  name: "backup",
  operands: "FILE [flags]",
  summary: "copies a server's database while it runs",
  example: "chatd backup chat-2026-01-31.db",
  flags: [DATA_FLAG],
  details: "The copy is consistent, and is all as it was at one moment. A database that is\n" +
    "damaged is not copied: it would pass for a good one. To go back to it,\n" +
    "stop the server, put the copy in the place of chatd.db in the data folder, and\n" +
    "remove chatd.db-wal and chatd.db-shm there.",
};

/**
 * `chatd backup`.
 *
 * @returns the exit code
 * @throws {UsageError}
 */
export async function backUp(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(BACKUP, args);
  const [file, ...more] = operands;
  if (file === undefined || more.length > 0) {
    throw new UsageError("backup takes one file to make: chatd backup FILE");
  }
  return await asUsageErrors(async () => {
    using source = openReadOnly(dataFolder(flags));
    const { db, path } = source;
    explainErrors(path, () => mustBeSound(db, path, true));
    makeFile(file);
    try {
      // All pages at once: what is written meanwhile would have it begin again.
      await copy(db, file, { rate: -1 });
      using made = Deno.openSync(file, { read: true, write: true });
      made.syncSync();
      console.error(`made ${file}, ${made.statSync().size} bytes`);
    } catch (error) {
      Deno.removeSync(file);
      throw new UsageError(`cannot copy ${path} to ${file}: ${fileFault(error)}`);
    }
    return 0;
  });
}

/** Made beforehand, so that its owner alone can ever read it. */
function makeFile(file: string): void {
  try {
    Deno.openSync(file, { createNew: true, write: true, mode: 0o600 }).close();
  } catch (error) {
    throw new UsageError(
      error instanceof Deno.errors.AlreadyExists
        ? `${file} is there already: name another file, or remove it`
        : `cannot write ${file}: ${fileFault(error)}`,
    );
  }
}
