/**
 * Reads large query results in parts.
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import type { Row } from "../store/sqlite/database.ts";

/** Rows that are read at a time. */
const ROWS_PER_QUERY = 500;

/**
 * Yields all rows of a query, read a few at a time. `iterate()` of node:sqlite would be shorter,
 * but after a read error it ends as if there were no more rows.
 *
 * @param query a query in the order of a key. Its parameters are a value less than the keys of its
 * rows, and a limit.
 * @param after the value to start after
 * @param keyOf returns the key of a row
 * @throws the error of SQLite, if it cannot read on
 */
export function* rowsOf<K extends string | number>(
  db: DatabaseSync,
  query: string,
  after: K,
  keyOf: (row: Row) => K,
): Generator<Row> {
  const statement = db.prepare(query);
  for (let key = after;;) {
    const rows: Row[] = statement.all(key, ROWS_PER_QUERY);
    yield* rows;
    const last = rows.at(ROWS_PER_QUERY - 1);
    if (last === undefined) return;
    key = keyOf(last);
  }
}
