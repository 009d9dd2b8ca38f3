import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Event } from "../events/event.ts";
import { isDamage, pragma, sizeOf } from "../store/database_file.ts";
import { type IndexEntry, indexEntry } from "./index_entry.ts";

/** Of how the index is laid out, and of what is a word: one of another version is made anew. */
const VERSION = 1;
const CACHE_KIB = 16_384;
/** The pages that one part of a merge writes, which takes some milliseconds. */
const MERGED_PAGES = 64;
/** How many segments of a size become one: fewer make searches faster, and more make the index grow faster. */
const MERGED_SEGMENTS = 8;
/** Where there is more in its log of changes than this, in bytes, it is brought into the file. */
const LOG_BYTES = 8 * 1024 * 1024;

/**
 * `said` has a row for each message, with its words, its place and its senders. It holds nothing but these words, and
 * clears them out where a message is taken out. That it merges nothing by itself keeps each step short. `entered` tells
 * where each message was said, and `positions` up to which message a conversation is in the index.
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
    ('secure-delete', 1), ('automerge', 0), ('crisismerge', 1000), ('usermerge', ${MERGED_SEGMENTS});
`;

/** The database that an index is of. */
export interface IndexedDatabase {
  readonly name: string;
  /** The number of its last removal when it was opened; an index that knows of later ones is that of a later database. */
  readonly removals: number;
  /** The number of its last removal now. */
  readonly lastRemoval: number;
}

/** What to look for in the index. */
export interface IndexQuery {
  /** In the language of FTS5. */
  readonly pattern: string;
  /** The ids to look at, both included. */
  readonly low: number;
  readonly high: number;
  readonly conversations: readonly number[];
  readonly limit: number;
  readonly from: "start" | "end";
}

/** The index of what was said: a file that can be made anew from the database at any time. */
export class IndexFile {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #statements;

  /**
   * Opens the file, for its owner's eyes only. One that is of no use is taken away before.
   *
   * @param source the database whose index it has to be
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
      forget: statement("DELETE FROM entered WHERE id = ?"),
      // Numbers come as REAL, and FTS5 takes nothing but an INTEGER for the number of a row.
      enter: statement(
        "INSERT INTO said (rowid, words, place, sender) VALUES (CAST(? AS INTEGER), ?, ?, ?)",
      ),
      takeOut: statement(
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

  /** The number of the last removal that it knows of. */
  get removals(): number {
    return Number(this.#statements.removals.get()?.removals);
  }

  set removals(number: number) {
    this.#statements.setRemovals.run(number);
  }

  /** The last message of a conversation that was looked at; -Infinity where none was. */
  position(conversation: number): number {
    return Number(this.#statements.position.get(conversation)?.id ?? -Infinity);
  }

  setPosition(conversation: number, id: number): void {
    this.#statements.setPosition.run(conversation, id);
  }

  /** The least and the greatest id in it, if there are any. */
  bounds(): readonly [number, number] | undefined {
    const [first, last] = [this.#statements.first.get()?.id, this.#statements.last.get()?.id];
    return typeof first === "number" && typeof last === "number" ? [first, last] : undefined;
  }

  /** Makes several changes one. */
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

  /** Puts a message in, unless it is in. */
  enter(conversation: number, id: number, event: Event): void {
    if (this.#statements.note.run(id, conversation).changes === 0) return;
    this.#statements.enter.run(id, ...indexEntry(conversation, event));
  }

  /** Takes a message out, if it is in. What it said must be what it said when it was put in. */
  takeOut(id: number, event: Event): void {
    const where = this.#statements.where.get(id);
    if (where === undefined) return;
    const entry: IndexEntry = indexEntry(Number(where.conversation), event);
    this.#statements.takeOut.run(id, ...entry);
    this.#statements.forget.run(id);
  }

  /** Makes a part of what was entered last faster to search. False where there is nothing to do. */
  merge(): boolean {
    const before = this.#changes();
    this.#statements.merge.run();
    // One change is the command itself: https://sqlite.org/fts5.html#the_merge_command
    return this.#changes() - before > 1;
  }

  find({ pattern, low, high, conversations, limit, from }: IndexQuery): [number, number][] {
    const statement = from === "start" ? this.#statements.fromStart : this.#statements.fromEnd;
    return statement.all(pattern, low, high, JSON.stringify(conversations), limit)
      .map(({ id, conversation }) => [Number(conversation), Number(id)]);
  }

  /** Brings its log of changes into the file, where that has grown. */
  tidy(): void {
    if (sizeOf(`${this.#path}-wal`) > LOG_BYTES) this.flush();
  }

  /** Has nothing but the file hold anything, on the disk. False where somebody else is reading it just now. */
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

/** Takes an index away, with what belongs to it. */
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
  const there = openThere(path, source);
  if (there !== undefined) return there;
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

/** The index that there is, if it is of use. */
function openThere(path: string, { name, removals }: IndexedDatabase): DatabaseSync | undefined {
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
