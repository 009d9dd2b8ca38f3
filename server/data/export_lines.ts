import type { DatabaseSync } from "node:sqlite";
import { fold } from "../../protocol/casemapping.ts";
import type { Event } from "../events/event.ts";
import { decodeEvent, toJson } from "../store/codec.ts";
import { firstIdAt, msgidOf, timeOf } from "../store/event_ids.ts";
import { EXPORT_VERSION } from "./export_format.ts";
import { mustBeUpToDate, type ReadOnlyDatabase } from "./read_only.ts";
import type { Row } from "../store/sqlite/database.ts";
import { rowsOf } from "./rows.ts";

/** What of it all is wanted. */
export interface ExportSelection {
  /** Of this channel alone. */
  readonly channel: string | undefined;
  /** From this time on, in milliseconds since 1970. */
  readonly after: number | undefined;
  /** Up to this time, which is not in it. */
  readonly before: number | undefined;
}

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
 *
 * @throws {UsageError} where it is of an older chatd
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

/** One conversation after another: all events there are would be too many to be sorted. */
function* eventLines(db: DatabaseSync, selection: ExportSelection): Generator<string> {
  const isForgotten = forgotten(db);
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
      if (!isForgotten(id, event)) yield eventLine(event, String(name));
    }
  }
}

function conversations(db: DatabaseSync, { channel }: ExportSelection): Row[] {
  if (channel === undefined) {
    return db.prepare("SELECT id, name FROM conversations ORDER BY name").all();
  }
  const name = fold(channel);
  // Behind a space is when a closed channel was made.
  return db.prepare(
    "SELECT id, name FROM conversations WHERE name = ?1 OR substr(name, 1, ?2) = ?3 ORDER BY name",
  ).all(name, [...name].length + 1, `${name} `);
}

/** What tells whether an event is only not yet taken away. */
function forgotten(db: DatabaseSync): (id: number, event: Event) => boolean {
  const accounts = db.prepare("SELECT account, before FROM forgetting").all();
  return (id, { account: by }) =>
    accounts.some(({ account, before }) => account === by && id < Number(before));
}

function eventLine({ id, time, ...rest }: Event, conversation: string): string {
  // What is JSON begins with a brace and has at least its type behind it.
  return `{"event":{"id":${JSON.stringify(id)},"time":${time},${toJson(rest).slice(1)},` +
    `"conversation":${JSON.stringify(conversation)}}`;
}
