/**
 * Opens the database read-only, for the commands that may run beside a server.
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import { UsageError } from "../../cli/flags.ts";
import { isDamage, mustBeWhole, oneLine, openingFault, sizeOf } from "../store/database_file.ts";
import { MIGRATIONS } from "../store/sqlite/migrations.ts";
import { schemaOf } from "../store/sqlite/schema.ts";
import { DamageError, StoreError } from "../store/store.ts";

/** How long to wait for a lock of the database, in ms. */
const BUSY_MS = 5_000;

/** The database of a data folder, opened read-only. A server may be writing to it. */
export interface ReadOnlyDatabase extends Disposable {
  readonly db: DatabaseSync;
  readonly path: string;
  /** The version of its schema. */
  readonly schema: number;
}

/**
 * Opens the database of a data folder read-only.
 *
 * @throws {UsageError} if there is none
 * @throws {StoreError} if it is damaged, or belongs to another program or a newer chatd
 */
export function openReadOnly(folder: string): ReadOnlyDatabase {
  const path = `${folder}/chatd.db`;
  if (!isFile(path)) {
    throw new UsageError(
      `there is no chatd.db in ${folder}: choose the data folder with --data DIR`,
    );
  }
  let db: DatabaseSync | undefined;
  try {
    mustBeWhole(path);
    db = new DatabaseSync(path, { readOnly: true });
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const schema = schemaOf(db, path);
    if (schema === 0) throw new UsageError(`${path} is empty: no server has used it yet`);
    const opened = db;
    return { db, path, schema, [Symbol.dispose]: () => opened.close() };
  } catch (error) {
    db?.close();
    throw error instanceof UsageError ? error : openingFault(path, error);
  }
}

/**
 * Runs a function that reads a database, and explains the errors of SQLite.
 *
 * @throws {StoreError} if the function throws an error of SQLite
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
 * Checks that a database has the current schema.
 *
 * @throws {UsageError} if it is of an older chatd
 */
export function mustBeUpToDate({ path, schema }: ReadOnlyDatabase): void {
  if (schema === MIGRATIONS.length) return;
  throw new UsageError(
    `${path} is from an older chatd: copy it with 'chatd backup', then start 'chatd serve', ` +
      "which updates it",
  );
}
