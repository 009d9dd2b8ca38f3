/**
 * Stores the full-text index, search.db. The indexer writes it, the searcher queries it.
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Event } from "../records/event.ts";
import { isDamage, pragma, sizeOf } from "../store/database_file.ts";
import { type IndexEntry, indexEntry } from "./index_entry.ts";

/**
 * Version of the layout, and of how texts are split into words. An index of another version is
 * rebuilt.
 */
const VERSION = 1;
/** Size of SQLite's page cache, in KiB. */
const CACHE_KIB = 16_384;
/** Pages that one step of a merge writes: a few milliseconds. */
const MERGED_PAGES = 64;
/**
 * Segments of one size that are merged into one. Fewer make searches faster, more make indexing
 * faster.
 */
const MERGED_SEGMENTS = 8;
/** Checkpoint when the write-ahead log is larger than this, in bytes. */
const LOG_BYTES = 8 * 1024 * 1024;

/**
 * `said` has a row for each message with its words, its place and its senders. It stores the words
 * alone, and deletes them securely with the message. It merges only on request, which keeps each
 * step short. `entered` has the conversation of each message, and `positions` the last message of
 * each conversation that is in the index.
 */
const LAYOUT = `
  CREATE TABLE state (
    source TEXT NOT NULL,
    removals INTEGER NOT NULL
  );
  CREATE TABLE positions (
    conversation INTEGER PRIMARY KEY,
    id INTEGER NOT NULL
  );
  CREATE TABLE entered (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL
  );
  CREATE VIRTUAL TABLE said USING fts5 (
    words, place, sender, content = '', columnsize = 0, tokenize = 'ascii'
  );
  INSERT INTO said (said, rank) VALUES
    ('secure-delete', 1), ('automerge', 0), ('crisismerge', 1000),
    ('usermerge', ${MERGED_SEGMENTS});
`;

/** The database that an index belongs to. */
export interface IndexedDatabase {
  readonly name: string;
  /**
   * Number of the database's last removal when it was opened. An index that has applied later
   * removals belongs to a later state of the database.
   */
  readonly removals: number;
  /** Number of the database's last removal now. */
  readonly lastRemoval: number;
}

/** A query of the index. */
export interface IndexQuery {
  /** The words, in the language of FTS5. */
  readonly pattern: string;
  /** The range of ids, both included. */
  readonly low: number;
  readonly high: number;
  readonly conversations: readonly number[];
  readonly limit: number;
  readonly from: "start" | "end";
}

/** The full-text index: a file that can be rebuilt from the database at any time. */
export class IndexFile {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #statements;

  /**
   * Opens the file, readable by its owner only. Replaces an index that is damaged, outdated or of
   * another database.
   *
   * @param source the database that the index must belong to
   */
  constructor(path: string, source: IndexedDatabase) {
    this.#path = path;
    const db = this.#db = openIndex(path, source);
    const statement = (sql: string): StatementSync => db.prepare(sql);
    const found = `SELECT entered.id, conversation FROM said CROSS JOIN entered
      ON entered.id = said.rowid
      WHERE said MATCH ? AND said.rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)
      AND conversation IN (SELECT value FROM json_each(?)) ORDER BY said.rowid`;
    this.#statements = {
      removals: statement("SELECT removals FROM state"),
      setRemovals: statement("UPDATE state SET removals = ?"),
      position: statement("SELECT id FROM positions WHERE conversation = ?"),
      setPosition: statement("INSERT OR REPLACE INTO positions VALUES (?, ?)"),
      where: statement("SELECT conversation FROM entered WHERE id = ?"),
      note: statement("INSERT OR IGNORE INTO entered VALUES (?, ?)"),
      removeEntered: statement("DELETE FROM entered WHERE id = ?"),
      // Numbers are bound as REAL, and FTS5 takes only an INTEGER as the number of a row.
      enter: statement(
        "INSERT INTO said (rowid, words, place, sender) VALUES (CAST(? AS INTEGER), ?, ?, ?)",
      ),
      remove: statement(
        `INSERT INTO said (said, rowid, words, place, sender)
        VALUES ('delete', CAST(? AS INTEGER), ?, ?, ?)`,
      ),
      merge: statement(`INSERT INTO said (said, rank) VALUES ('merge', ${MERGED_PAGES})`),
      changes: statement("SELECT total_changes() AS count"),
      flush: statement("PRAGMA wal_checkpoint(TRUNCATE)"),
      first: statement("SELECT min(id) AS id FROM entered"),
      last: statement("SELECT max(id) AS id FROM entered"),
      fromStart: statement(`${found} LIMIT ?`),
      fromEnd: statement(`${found} DESC LIMIT ?`),
    };
  }

  /** Number of the last removal that the index has applied. */
  get removals(): number {
    return Number(this.#statements.removals.get()?.removals);
  }

  set removals(number: number) {
    this.#statements.setRemovals.run(number);
  }

  /** The last message of a conversation that is in the index; -Infinity if none is. */
  position(conversation: number): number {
    return Number(this.#statements.position.get(conversation)?.id ?? -Infinity);
  }

  setPosition(conversation: number, id: number): void {
    this.#statements.setPosition.run(conversation, id);
  }

  /** Returns the least and the greatest id in the index; `undefined` if it is empty. */
  bounds(): readonly [number, number] | undefined {
    const [first, last] = [this.#statements.first.get()?.id, this.#statements.last.get()?.id];
    return typeof first === "number" && typeof last === "number" ? [first, last] : undefined;
  }

  /** Runs a function whose changes are one transaction. */
  change(run: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      run();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** Adds a message, unless the index has it. */
  enter(conversation: number, id: number, event: Event): void {
    if (this.#statements.note.run(id, conversation).changes === 0) return;
    this.#statements.enter.run(id, ...indexEntry(conversation, event));
  }

  /** Removes a message, if the index has it. The text must be the one that was added. */
  remove(id: number, event: Event): void {
    const where = this.#statements.where.get(id);
    if (where === undefined) return;
    const entry: IndexEntry = indexEntry(Number(where.conversation), event);
    this.#statements.remove.run(id, ...entry);
    this.#statements.removeEntered.run(id);
  }

  /** Merges a few segments, for faster searches. Returns false if there is nothing to merge. */
  merge(): boolean {
    const before = this.#changes();
    this.#statements.merge.run();
    // The command itself counts as one change: https://sqlite.org/fts5.html#the_merge_command
    return this.#changes() - before > 1;
  }

  /** Returns the matches, as pairs of conversation and id. */
  find({ pattern, low, high, conversations, limit, from }: IndexQuery): [number, number][] {
    const statement = from === "start" ? this.#statements.fromStart : this.#statements.fromEnd;
    return statement.all(pattern, low, high, JSON.stringify(conversations), limit)
      .map(({ id, conversation }) => [Number(conversation), Number(id)]);
  }

  /** Checkpoints if the write-ahead log is large. */
  tidy(): void {
    if (sizeOf(`${this.#path}-wal`) > LOG_BYTES) this.flush();
  }

  /**
   * Moves the write-ahead log into the file and empties it. Returns false if another connection is
   * reading.
   */
  flush(): boolean {
    return this.#statements.flush.get()?.busy === 0;
  }

  close(): void {
    this.#db.close();
  }

  #changes(): number {
    return Number(this.#statements.changes.get()?.count);
  }
}

/** Deletes an index with its side files. */
export function removeIndex(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    try {
      Deno.removeSync(file);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function openIndex(path: string, source: IndexedDatabase): DatabaseSync {
  const existing = openExisting(path, source);
  if (existing !== undefined) return existing;
  removeIndex(path);
  Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
  const db = new DatabaseSync(path);
  try {
    prepare(db);
    db.exec(`BEGIN; ${LAYOUT}; PRAGMA user_version = ${VERSION}`);
    db.prepare("INSERT INTO state VALUES (?, ?)").run(source.name, source.lastRemoval);
    db.exec("COMMIT");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the existing index; `undefined` if it cannot be used. */
function openExisting(path: string, { name, removals }: IndexedDatabase): DatabaseSync | undefined {
  if (sizeOf(path) === 0) return undefined;
  const db = new DatabaseSync(path);
  try {
    prepare(db);
    if (pragma(db, "user_version") === VERSION) {
      const state = db.prepare("SELECT source, removals FROM state").get();
      if (state?.source === name && Number(state.removals) <= removals) return db;
    }
  } catch (error) {
    if (!isDamage((error as Error).message)) throw error;
  }
  db.close();
  return undefined;
}

function prepare(db: DatabaseSync): void {
  db.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -${CACHE_KIB}`,
  );
}
