/**
 * Runs `chatd check`: checks the database and the search index for damage. integrity.ts has the
 * checks.
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { type CommandSpec, parseFlags, UsageError } from "../../cli/flags.ts";
import { printLine } from "../../cli/streams.ts";
import { DATA_FLAG, dataFolder } from "../config/data_folder.ts";
import { oneLine, sizeOf } from "../store/database_file.ts";
import { DamageError, StoreError } from "../store/store.ts";
import { checkIntegrity } from "./integrity.ts";
import { explainErrors, mustBeUpToDate, openReadOnly } from "./read_only.ts";

/** The flags and help of `chatd check`. */
export const CHECK: CommandSpec = {
  name: "check",
  operands: "[flags]",
  summary: "checks a server's data for damage",
  example: "chatd check",
  flags: [DATA_FLAG],
  details: "It changes nothing, and the server may be running. Exit code 0: no damage;\n" +
    "1: damage, and the output says what to do; 2: there is nothing to check.",
};

/** The advice for a damaged database. */
const REPAIR_ADVICE =
  "Stop the server, and replace it with a backup ('chatd help backup'). Without a backup, " +
  "run 'chatd export', which writes everything it can still read, and import the output into " +
  "another folder";

/**
 * Runs `chatd check`.
 *
 * @returns the exit code
 * @throws {UsageError} if the arguments are wrong or there is nothing to check
 */
export function check(args: readonly string[]): number {
  const { operands, flags } = parseFlags(CHECK, args);
  if (operands.length > 0) {
    throw new UsageError(`check takes flags only, not '${operands[0]}': see 'chatd help check'`);
  }
  const folder = dataFolder(flags);
  try {
    using source = openReadOnly(folder);
    const { path, schema } = source;
    mustBeUpToDate(source);
    const { damage, wrong, counts } = explainErrors(path, () => checkIntegrity(source.db));
    if (damage.length > 0) throw new DamageError(path, damage.join("; "));
    for (const each of wrong) printLine(each);
    if (wrong.length > 0) {
      printLine(
        `${path} is readable, but another program has changed it: export it, repair the lines ` +
          "named here, and import them into another folder; or replace it with a backup",
      );
      return 1;
    }
    printLine(`${path} is sound: schema ${schema}, ${counts}`);
    return checkIndex(folder) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    printLine(
      error instanceof DamageError
        ? `${error.path} is damaged: ${error.how}\n${REPAIR_ADVICE}`
        : error.message,
    );
    return 1;
  }
}

/** Checks the search index, if there is one. Returns whether it is sound. */
function checkIndex(folder: string): boolean {
  const path = `${folder}/search.db`;
  if (sizeOf(path) === 0) return true;
  const damage = indexDamage(path);
  printLine(
    damage === undefined
      ? `${path} is sound`
      : `${path} is damaged: ${damage}. Stop the server and remove the file: ` +
        "the next start rebuilds it from chatd.db",
  );
  return damage === undefined;
}

function indexDamage(path: string): string | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    const [finding] = Object.values(db.prepare("PRAGMA integrity_check(1)").get() ?? {});
    return finding === "ok" ? undefined : oneLine(String(finding));
  } catch (error) {
    return oneLine((error as Error).message);
  } finally {
    db?.close();
  }
}
