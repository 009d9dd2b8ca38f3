import type { DatabaseSync } from "node:sqlite";
import type { Row } from "../store/sqlite/database.ts";

/** How many rows are read at a time. */
const STEP = 500;

/**
 * All rows of a query, a few at a time. `iterate()` of node:sqlite would do the same in fewer words, but where SQLite
 * cannot read on it ends as if there were no more.
 *
 * @param query has as its parameters a value that the key of all its rows is greater than, and how many are wanted
 * @param after the first such value
 * @param keyOf the key of a row, by which the query is in order
 * @throws what SQLite throws
 */
export function* rowsOf<K extends string | number>(
  db: DatabaseSync,
  query: string,
  after: K,
  keyOf: (row: Row) => K,
): Generator<Row> {
  const statement = db.prepare(query);
  for (let key = after;;) {
    const rows: Row[] = statement.all(key, STEP);
    yield* rows;
    const last = rows.at(STEP - 1);
    if (last === undefined) return;
    key = keyOf(last);
  }
}
