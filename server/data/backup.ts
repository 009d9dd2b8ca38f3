/**
 * Runs `chatd backup`: copies the database while the server runs.
 * @module
 */

import { backup as copy } from "node:sqlite";
import { fileFault } from "../../cli/files.ts";
import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { complain } from "../../cli/streams.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { asUsageErrors } from "./usage_errors.ts";
import { mustBeSound } from "../store/database_file.ts";
import { explainErrors, openReadOnly } from "./read_only.ts";

/** The operands, flags and help of `chatd backup`. */
export const BACKUP: CommandSpec = {
  name: "backup",
  operands: "FILE [flags]",
  summary: "copies a server's database while it runs",
  example: "chatd backup chat-2026-01-31.db",
  flags: [DATA_FLAG],
  details: "The copy is consistent: it holds everything as of one moment. A damaged database\n" +
    "is not copied. To restore a backup, stop the server, replace chatd.db in the data\n" +
    "folder with the copy, and remove chatd.db-wal and chatd.db-shm there.",
};

/**
 * Runs `chatd backup`.
 *
 * @returns the exit code
 * @throws {UsageError} if the arguments are wrong, or the copy cannot be made
 */
export async function backUp(args: readonly string[]): Promise<number> {
  const { operands, flags } = parseFlags(BACKUP, args);
  const [file, ...more] = operands;
  if (file === undefined || more.length > 0) {
    throw new UsageError("backup takes the name of one new file: chatd backup FILE");
  }
  return await asUsageErrors(async () => {
    using source = openReadOnly(dataFolder(flags));
    const { db, path } = source;
    explainErrors(path, () => mustBeSound(db, path, true));
    makeFile(file);
    try {
      // Copy all pages at once: a write between two steps would make the copy start over.
      await copy(db, file, { rate: -1 });
      using made = Deno.openSync(file, { read: true, write: true });
      made.syncSync();
      complain(`made ${file}, ${made.statSync().size} bytes`);
    } catch (error) {
      Deno.removeSync(file);
      throw new UsageError(`cannot copy ${path} to ${file}: ${fileFault(error)}`);
    }
    return 0;
  });
}

/** Creates the file before the copy: from the start, only its owner can read it. */
function makeFile(file: string): void {
  try {
    Deno.openSync(file, { createNew: true, write: true, mode: 0o600 }).close();
  } catch (error) {
    throw new UsageError(
      error instanceof Deno.errors.AlreadyExists
        ? `${file} already exists: choose another name, or remove it`
        : `cannot write ${file}: ${fileFault(error)}`,
    );
  }
}
