/**
 * Checks a database: its pages, and the contents of its rows.
 * @module
 */

import type { DatabaseSync } from "node:sqlite";
import { fold } from "../../protocol/names/casemapping.ts";
import { counted } from "../../cli/counted.ts";
import { decodeAccount, decodeBan, decodeChannel, decodeEvent } from "../store/codec.ts";
import { partiesOf } from "../records/conversation.ts";
import { msgidOf, timeOf } from "../store/event_ids.ts";
import { oneLine } from "../store/database_file.ts";
import type { Row } from "../store/sqlite/database.ts";
import { rowsOf } from "./rows.ts";
import { isKind } from "../events/log/table.ts";
import { isSaid } from "../store/store.ts";

/** The result of checking a database. */
export interface IntegrityReport {
  /** Damage that SQLite finds: overwritten pages, indexes without rows. */
  readonly damage: readonly string[];
  /** Rows that chatd cannot have written. */
  readonly wrong: readonly string[];
  /** The numbers of messages, accounts and so on, in words. */
  readonly counts: string;
}

/** The most problems of each kind to report. */
const REPORTED_MAX = 20;

/** Checks all of a database. Throws SQLite's error if the check cannot go on. */
export function checkIntegrity(db: DatabaseSync): IntegrityReport {
  const damage = db.prepare(`PRAGMA integrity_check(${REPORTED_MAX})`).all()
    .map((row) => String(Object.values(row)[0]))
    .filter((line) => line !== "ok");
  // Queries of damaged pages give no reliable answers.
  if (damage.length > 0) return { damage: damage.map(oneLine), wrong: [], counts: "" };
  db.exec("BEGIN");
  try {
    const wrong = [...wrongThings(db)].slice(0, REPORTED_MAX);
    return { damage: [], wrong, counts: countsOf(db) };
  } finally {
    db.exec("ROLLBACK");
  }
}

function* wrongThings(db: DatabaseSync): Generator<string> {
  const rows = (sql: string): Iterable<Row> => db.prepare(sql).all();
  for (const { folded, account } of rows("SELECT * FROM accounts")) {
    if (!holds(() => fold(decodeAccount(String(account)).name) === folded)) {
      yield `the account ${folded} cannot be read`;
    }
  }
  for (const { folded, channel } of rows("SELECT * FROM channels")) {
    if (!holds(() => fold(decodeChannel(String(channel)).name) === folded)) {
      yield `the registered channel ${folded} cannot be read`;
    }
  }
  for (const { mask, ban } of rows("SELECT * FROM bans")) {
    if (!holds(() => decodeBan(String(ban)).mask === mask)) {
      yield `the ban of ${mask} cannot be read`;
    }
  }
  const inConversation = db.prepare("SELECT 1 FROM parties WHERE party = ? AND conversation = ?");
  for (const { id, name } of rows("SELECT * FROM conversations")) {
    for (const party of partiesOf(String(name)) ?? []) {
      if (inConversation.get(party, Number(id)) === undefined) {
        yield `the conversation ${name} is missing from those of ${party}`;
      }
    }
  }
  for (
    const { conversation } of rows(
      `SELECT DISTINCT conversation FROM events
        WHERE conversation NOT IN (SELECT id FROM conversations)`,
    )
  ) yield `there are events of conversation ${conversation}, which does not exist`;
  for (const { conversation, said } of rows("SELECT DISTINCT conversation, said FROM events")) {
    const events = `SELECT * FROM events
      WHERE conversation = ${Number(conversation)} AND said = ${Number(said)} AND id > ?
      ORDER BY id LIMIT ?`;
    for (const row of rowsOf(db, events, Number.MIN_SAFE_INTEGER, ({ id }) => Number(id))) {
      const id = Number(row.id);
      const fault = eventFault(row, id);
      if (fault !== undefined) yield `the event ${msgidOf(id)} ${fault}`;
    }
  }
}

function eventFault(row: Row, id: number): string | undefined {
  const event = () => decodeEvent(String(row.event), msgidOf(id), timeOf(id));
  if (!holds(() => isKind(event().type))) return "cannot be read";
  return isSaid(event()) === (row.said === 1) ? undefined : "is stored in the wrong place";
}

function holds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

function countsOf(db: DatabaseSync): string {
  const count = (sql: string) => Number(db.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.n);
  const counts = [
    counted(count("events WHERE said = 1"), "message"),
    counted(count("conversations"), "conversation"),
    counted(count("accounts"), "account"),
    counted(count("channels"), "registered channel"),
  ];
  const pending = count("forgetting");
  if (pending > 0) counts.push(`${counted(pending, "account")} whose messages are being deleted`);
  return counts.join(", ");
}
