import { fold } from "../../protocol/casemapping.ts";
import { firstIdAt, msgidOf, timeOf } from "../store/ids.ts";
import type { Value } from "../store/database.ts";
import type { Reading } from "./reading.ts";
import { EXPORT_VERSION } from "./lines.ts";

/** What of it all is wanted. */
export interface Selection {
  /** Of this channel alone. */
  readonly channel: string | undefined;
  /** From this time on, in milliseconds since 1970. */
  readonly after: number | undefined;
  /** Up to this time, which is not in it. */
  readonly before: number | undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** All that is kept besides history: a query, and what a row is as a line. */
const REST: readonly (readonly [sql: string, write: (row: Row) => string])[] = [
  ["SELECT account FROM accounts ORDER BY folded", ({ account }) => `{"account":${account}}`],
  ["SELECT channel FROM channels ORDER BY folded", ({ channel }) => `{"channel":${channel}}`],
  ["SELECT ban FROM bans ORDER BY mask", ({ ban }) => `{"ban":${ban}}`],
  [
    "SELECT party, target, time FROM markers ORDER BY party, target",
    ({ party, target, time }) => JSON.stringify({ marker: [party, target, time] }),
  ],
  [
    "SELECT owner, key, value FROM metadata ORDER BY owner, key",
    ({ owner, key, value }) => JSON.stringify({ metadata: [owner, key, value] }),
  ],
  [
    "SELECT sender, target, nonce, msgid FROM sent ORDER BY msgid, sender, target, nonce",
    ({ sender, target, nonce, msgid }) => JSON.stringify({ sent: [sender, target, nonce, msgid] }),
  ],
];

/**
 * All that is kept, or the part of history that is selected, a line each and always in the same order: as things stand
 * when the first is asked for.
 */
export function* exportLines({ db }: Reading, selection: Selection): Generator<string> {
  db.exec("BEGIN");
  try {
    yield JSON.stringify({ "chatd-export": EXPORT_VERSION });
    const { sql, values } = eventsQuery(selection);
    if (Object.values(selection).every((each) => each === undefined)) {
      for (const [query, write] of REST) {
        for (const row of db.prepare(query).iterate()) yield write(row);
      }
    }
    for (const row of db.prepare(sql).iterate(...values)) yield eventLine(row);
  } finally {
    db.exec("ROLLBACK");
  }
}

function eventLine({ name, id, source, text, rest }: Row): string {
  const place = { id: msgidOf(Number(id)), time: timeOf(Number(id)), source };
  const head = JSON.stringify(text === null ? place : { ...place, text });
  // What is stored of the rest begins with a brace and has at least its type behind it.
  return `{"event":${head.slice(0, -1)},${String(rest).slice(1)},` +
    `"conversation":${JSON.stringify(name)}}`;
}

function eventsQuery(
  { channel, after, before }: Selection,
): { sql: string; values: Value[] } {
  const conditions: string[] = [];
  const values: Value[] = [];
  const where = (condition: string, ...given: Value[]) => {
    conditions.push(condition);
    values.push(...given);
  };
  if (channel !== undefined) {
    const name = fold(channel);
    // Behind a space is when a closed channel was made.
    where("(name = ? OR substr(name, 1, ?) = ?)", name, [...name].length + 1, `${name} `);
  }
  if (after !== undefined) where("events.id >= ?", firstIdAt(after));
  if (before !== undefined) where("events.id < ?", firstIdAt(before));
  conditions.push(
    `NOT EXISTS (SELECT 1 FROM forgetting
      WHERE events.id < before AND json_extract(rest, '$.account') = account)`,
  );
  return {
    // The events come in the order of their index: all of them are too many to be sorted.
    sql: `SELECT name, events.id AS id, source, text, rest FROM events
      CROSS JOIN conversations ON conversations.id = conversation
      WHERE ${conditions.join(" AND ")} ORDER BY events.id, name`,
    values,
  };
}
