import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../../cli/flags.ts";
import { isDamage, mustBeWhole, oneLine, openingFault, sizeOf } from "../store/database_file.ts";
import { MIGRATIONS } from "../store/sqlite/migrations.ts";
import { schemaOf } from "../store/sqlite/schema.ts";
import { DamageError, StoreError } from "../store/store.ts";

const BUSY_MS = 5_000;

/** The database of a data folder for reading alone, whether or not a server is writing to it. */
export interface ReadOnlyDatabase extends Disposable {
  readonly db: DatabaseSync;
  readonly path: string;
  /** The version of its schema. */
  readonly schema: number;
}

/**
 * Opens the database of a data folder, and leaves it as it is.
 *
 * @throws {UsageError} where there is none
 * @throws {StoreError} where it is damaged, another program's or a newer chatd's
 */
export function openReadOnly(folder: string): ReadOnlyDatabase {
  const path = `${folder}/chatd.db`;
  if (!isFile(path)) {
    throw new UsageError(`there is no chatd.db in ${folder}: name the data folder with --data DIR`);
  }
  let db: DatabaseSync | undefined;
  try {
    mustBeWhole(path);
    db = new DatabaseSync(path, { readOnly: true });
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const schema = schemaOf(db, path);
    if (schema === 0) throw new UsageError(`${path} is empty: no server has kept anything in it`);
    const opened = db;
    return { db, path, schema, [Symbol.dispose]: () => opened.close() };
  } catch (error) {
    db?.close();
    throw error instanceof UsageError ? error : openingFault(path, error);
  }
}

/**
 * Does something with a database; what SQLite throws is told in words.
 *
 * @throws {StoreError}
 */
export function explainErrors<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreError || error instanceof UsageError) throw error;
    const message = oneLine((error as Error).message);
    if (isDamage(message)) throw new DamageError(path, message);
    throw new StoreError(`cannot read ${path}: ${message}`);
  }
}

function isFile(path: string): boolean {
  try {
    return sizeOf(path) >= 0 && Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * What is in a database of an older chatd is laid out otherwise.
 *
 * @throws {UsageError}
 */
export function mustBeUpToDate({ path, schema }: ReadOnlyDatabase): void {
  if (schema === MIGRATIONS.length) return;
  throw new UsageError(
    `${path} was written by an older chatd: a copy can be made of it ('chatd backup'), and ` +
      "'chatd serve' brings it up to date when it starts",
  );
}
