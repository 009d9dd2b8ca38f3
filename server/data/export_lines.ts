/**
 * Reads the database for an export and writes it as lines of JSON.
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { fold } from "../../protocol/names/casemapping.ts";
import type { Event } from "../records/event.ts";
import { decodeEvent, toJson } from "../store/codec.ts";
import { firstIdAt, msgidOf, timeOf } from "../store/event_ids.ts";
import { EXPORT_VERSION } from "./export_format.ts";
import { mustBeUpToDate, type ReadOnlyDatabase } from "./read_only.ts";
import type { Row } from "../store/sqlite/database.ts";
import { rowsOf } from "./rows.ts";

/** The part of the data to export: everything, if all fields are undefined. */
export interface ExportSelection {
  /** Only this channel's history. */
  readonly channel: string | undefined;
  /** Only history from this time on, in milliseconds since 1970. */
  readonly after: number | undefined;
  /** Only history before this time, in milliseconds since 1970. */
  readonly before: number | undefined;
}

/** The queries of everything but history, and the functions that write their rows as lines. */
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
 * Yields the lines of an export, always in the same order. They show the database as of the first
 * line.
 *
 * @throws {UsageError} if the database is of an older chatd
 */
export function* exportLines(
  source: ReadOnlyDatabase,
  selection: ExportSelection,
): Generator<string> {
  mustBeUpToDate(source);
  const { db } = source;
  db.exec("BEGIN");
  try {
    yield JSON.stringify({ "chatd-export": EXPORT_VERSION });
    if (Object.values(selection).every((each) => each === undefined)) {
      for (const [query, write] of REST) {
        for (const row of db.prepare(query).all()) yield write(row);
      }
    }
    yield* eventLines(db, selection);
  } finally {
    db.exec("ROLLBACK");
  }
}

/**
 * Yields events, one conversation after another: sorting all events of a database would take too
 * long.
 */
function* eventLines(db: DatabaseSync, selection: ExportSelection): Generator<string> {
  const isDeleted = deletionTest(db);
  const { after, before } = selection;
  const from = after === undefined ? Number.MIN_SAFE_INTEGER : firstIdAt(after) - 1;
  const end = before === undefined ? Number.MAX_SAFE_INTEGER : firstIdAt(before);
  for (const { id: number, name } of conversations(db, selection)) {
    const stretch = (said: number) =>
      `SELECT id, event FROM events
      WHERE conversation = ${Number(number)} AND said = ${said} AND id > ?1 AND id < ${end}`;
    const events = `${stretch(0)} UNION ALL ${stretch(1)} ORDER BY id LIMIT ?2`;
    for (const row of rowsOf(db, events, from, ({ id }) => Number(id))) {
      const id = Number(row.id);
      const event = decodeEvent(String(row.event), msgidOf(id), timeOf(id));
      if (!isDeleted(id, event)) yield eventLine(event, String(name));
    }
  }
}

function conversations(db: DatabaseSync, { channel }: ExportSelection): Row[] {
  if (channel === undefined) {
    return db.prepare("SELECT id, name FROM conversations ORDER BY name").all();
  }
  const name = fold(channel);
  // In the name of a closed channel, its time of creation follows a space.
  return db.prepare(
    "SELECT id, name FROM conversations WHERE name = ?1 OR substr(name, 1, ?2) = ?3 ORDER BY name",
  ).all(name, [...name].length + 1, `${name} `);
}

/**
 * Returns a function that tells whether an event belongs to a removed account and awaits deletion.
 */
function deletionTest(db: DatabaseSync): (id: number, event: Event) => boolean {
  const accounts = db.prepare("SELECT account, before FROM forgetting").all();
  return (id, { account: by }) =>
    accounts.some(({ account, before }) => account === by && id < Number(before));
}

function eventLine({ id, time, ...rest }: Event, conversation: string): string {
  // The JSON of `rest` begins with a brace and holds at least a type.
  return `{"event":{"id":${JSON.stringify(id)},"time":${time},${toJson(rest).slice(1)},` +
    `"conversation":${JSON.stringify(conversation)}}`;
}
