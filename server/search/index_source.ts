/**
 * Reads the server's database, chatd.db, for the index. It changes nothing; it only checkpoints.
 * @module
 */

import { DatabaseSync } from "node:sqlite";
import type { Event } from "../records/event.ts";
import { decodeEvent } from "../store/codec.ts";
import { CHECKED_WHOLE_BYTES, isDamage, sizeOf } from "../store/database_file.ts";
import { DamageError, StoreError } from "../store/store.ts";
import { msgidOf, timeOf } from "../store/event_ids.ts";

/** How long to wait for a lock of the database, in ms. */
const BUSY_MS = 1_000;
/** The value of the column `said` for messages. */
const SAID = 1;
/** Checkpoint when the write-ahead log is larger than this, in bytes. */
const LOG_BYTES = 4 * 1024 * 1024;
/** Events that one step of the damage check reads: a few milliseconds. */
const CHECKED_PER_STEP = 2_000;

/** A stored message. */
export interface StoredMessage {
  readonly id: number;
  readonly event: Event;
}

/** A message that was deleted or moved out of its conversation. */
export interface Removal extends StoredMessage {
  /** Numbers grow and are never reused. */
  readonly number: number;
  /** The conversation that it was moved to, if it was moved. */
  readonly movedTo: number | undefined;
}

/** The progress of the check for damage: the key of the last event that it read. */
export type CheckPosition = readonly [conversation: number, said: number, id: number];

/** The position before the first event. */
export const CHECK_START: CheckPosition = [0, 0, 0];

/**
 * The server's database as the index reads it: the messages of conversations, and the messages
 * deleted from them. Every method throws a {@link StoreError} if the database cannot be read.
 */
export class IndexSource {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #statements;

  /** @param path of `chatd.db`, which must exist and have the current schema */
  constructor(path: string) {
    // Not opened read-only, because checkpoints write.
    this.#path = path;
    this.#db = new DatabaseSync(path);
    this.#db.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA query_only = ON`);
    const statement = (sql: string) => {
      const prepared = this.#reading(() => this.#db.prepare(sql));
      return {
        all: (...values: (string | number)[]) => this.#reading(() => prepared.all(...values)),
        get: (...values: (string | number)[]) => this.#reading(() => prepared.get(...values)),
      };
    };
    const message = "SELECT id, event FROM events WHERE conversation = ? AND";
    this.#statements = {
      name: statement("SELECT name FROM search_source"),
      conversations: statement("SELECT id FROM conversations"),
      after: statement(`${message} said = ${SAID} AND id > ? ORDER BY id LIMIT ?`),
      latest: statement(`${message} said = ${SAID} AND id > ? ORDER BY id DESC LIMIT ?`),
      one: statement(`${message} said = ${SAID} AND id = ?`),
      removals: statement("SELECT * FROM search_removals WHERE number > ? ORDER BY number LIMIT ?"),
      lastRemoval: statement(
        "SELECT seq AS number FROM sqlite_sequence WHERE name = 'search_removals'",
      ),
      checkpoint: statement("PRAGMA wal_checkpoint(PASSIVE)"),
      flush: statement("PRAGMA wal_checkpoint(TRUNCATE)"),
      check: statement(
        `SELECT conversation, said, id, sum(length(event)) OVER () FROM (
          SELECT * FROM events WHERE (conversation, said, id) > (?, ?, ?)
          ORDER BY conversation, said, id LIMIT ${CHECKED_PER_STEP})
        ORDER BY conversation DESC, said DESC, id DESC LIMIT 1`,
      ),
    };
  }

  /** The database's random name. Only a copy of it has the same. */
  get name(): string {
    return String(this.#statements.name.get()?.name);
  }

  /**
   * Runs a function in one read transaction. It must be short: the write-ahead log grows meanwhile.
   */
  inTransaction<T>(run: () => T): T {
    this.#db.exec("BEGIN");
    try {
      return run();
    } finally {
      this.#db.exec("COMMIT");
    }
  }

  conversations(): number[] {
    return this.#statements.conversations.all().map(({ id }) => Number(id));
  }

  /** Returns the first messages of a conversation after an id, oldest first. */
  after(conversation: number, id: number, limit: number): StoredMessage[] {
    return this.#statements.after.all(conversation, bound(id), limit).map(stored);
  }

  /** Returns the last messages of a conversation after an id, latest first. */
  latest(conversation: number, id: number, limit: number): StoredMessage[] {
    return this.#statements.latest.all(conversation, bound(id), limit).map(stored);
  }

  message(conversation: number, id: number): StoredMessage | undefined {
    const row = this.#statements.one.get(conversation, id);
    return row === undefined ? undefined : stored(row);
  }

  /** Number of the last removal ever; 0 if there was none. */
  get lastRemoval(): number {
    return Number(this.#statements.lastRemoval.get()?.number ?? 0);
  }

  /** Returns the removals after a number, in order. */
  removals(after: number, limit: number): Removal[] {
    return this.#statements.removals.all(after, limit).map((row) => ({
      ...stored(row),
      number: Number(row.number),
      movedTo: row.moved_to === null ? undefined : Number(row.moved_to),
    }));
  }

  /** Checkpoints a large write-ahead log, without making readers or the writer wait. */
  checkpoint(): void {
    if (sizeOf(`${this.#path}-wal`) > LOG_BYTES) this.#statements.checkpoint.get();
  }

  /**
   * Moves the write-ahead log into the file and empties it. The log can still hold texts that were
   * overwritten in the file. Returns false if the index has not applied all removals, or another
   * connection is using the database.
   */
  flush(): boolean {
    if (this.#statements.removals.all(0, 1).length > 0) return false;
    // The writer waits for the flush: do most of the work before it, and do not wait for readers.
    this.#statements.checkpoint.get();
    this.#db.exec("PRAGMA busy_timeout = 0");
    try {
      return this.#statements.flush.get()?.busy === 0;
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    }
  }

  /** Whether the database is too large for the server to check all of it on opening. */
  get isLarge(): boolean {
    return sizeOf(this.#path) > CHECKED_WHOLE_BYTES;
  }

  /**
   * Checks some events for damage, by reading them.
   *
   * @param after where the last step ended
   * @returns where this step ended; `undefined` at the end of the database
   */
  check(after: CheckPosition): CheckPosition | undefined {
    const last = this.#statements.check.get(...after);
    return last && [Number(last.conversation), Number(last.said), Number(last.id)];
  }

  close(): void {
    this.#db.close();
  }

  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const { message } = error as Error;
      if (isDamage(message)) throw new DamageError(this.#path, message);
      throw new StoreError(`cannot read ${this.#path}: ${message}`);
    }
  }
}

/** Limits an id to numbers that the database can compare with. */
function bound(id: number): number {
  return Math.max(id, Number.MIN_SAFE_INTEGER);
}

function stored(row: Record<string, unknown>): StoredMessage {
  const id = Number(row.id);
  return { id, event: decodeEvent(String(row.event), msgidOf(id), timeOf(id)) };
}
