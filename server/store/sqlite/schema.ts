/**
 * Reads which version of the schema a database has, and refuses the databases of other programs and
 * of newer versions of chatd. The schema itself is in migrations.ts.
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { pragma } from "../database_file.ts";
import { StoreError } from "../store.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Marks a database as chatd's: the letters "chat". */
export const APPLICATION_ID = 0x63686174;

/**
 * Returns the version of a database's schema; 0 if it is empty.
 *
 * @throws {StoreError} if the database belongs to another program or a newer chatd
 */
export function schemaOf(db: DatabaseSync, path: string): number {
  const version = pragma(db, "user_version");
  if (version === 0) {
    const { tables } = { ...db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() };
    if (tables !== 0) throw notOurs(path);
  } else if (pragma(db, "application_id") !== APPLICATION_ID) throw notOurs(path);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by a newer chatd (its schema is ${version}, and this one knows up to ` +
        `${MIGRATIONS.length}): use that one, or name another folder with --data DIR`,
    );
  }
  return version;
}

function notOurs(path: string): StoreError {
  return new StoreError(
    `${path} is a database of another program: name another folder with --data DIR`,
  );
}
