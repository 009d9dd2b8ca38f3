/**
 * Reads which version of the schema a database has, and refuses the databases of other programs and of
 * newer versions of chatd. The schema itself is in migrations.ts.
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { pragma } from "../database_file.ts";
import { StoreError } from "../store.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Marks the file as one of ours: the letters "chat". */
export const APPLICATION_ID = 0x63686174;

/**
 * The version of its schema; 0 where it is empty.
 *
 * @throws {StoreError} where it is another program's, or a newer chatd's
 */
export function schemaOf(db: DatabaseSync, path: string): number {
  const version = pragma(db, "user_version");
  if (version === 0) {
    const { tables } = { ...db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() };
    if (tables !== 0) throw stranger(path);
  } else if (pragma(db, "application_id") !== APPLICATION_ID) throw stranger(path);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by a newer chatd (its schema is ${version}, and this one knows up to ` +
        `${MIGRATIONS.length}): use that one, or name another folder with --data DIR`,
    );
  }
  return version;
}

function stranger(path: string): StoreError {
  return new StoreError(
    `${path} is a database of another program: name another folder with --data DIR`,
  );
}
