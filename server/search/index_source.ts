import { DatabaseSync } from "node:sqlite";
import type { Event } from "../events/event.ts";
import { decodeEvent } from "../store/codec.ts";
import { CHECKED_WHOLE_BYTES, isDamage, sizeOf } from "../store/database_file.ts";
import { DamageError, StoreError } from "../store/store.ts";
import { msgidOf, timeOf } from "../store/event_ids.ts";

const BUSY_MS = 1_000;
const SAID = 1;
/** Where there is more in its log of changes than this, in bytes, it is brought into the database. */
const LOG_BYTES = 4 * 1024 * 1024;
/** Events looked through at a time: some milliseconds. */
const LOOKED_THROUGH_AT_ONCE = 2_000;

/** Something said, as it is stored. */
export interface StoredMessage {
  readonly id: number;
  readonly event: Event;
}

/** A message that was taken out of its conversation. */
export interface Removal extends StoredMessage {
  /** They grow, and none comes twice. */
  readonly number: number;
  /** The conversation that it is in now, where it was moved. */
  readonly movedTo: number | undefined;
}

/** Up to which event the database was looked through: its key. */
export type Looked = readonly [conversation: number, said: number, id: number];

/** Before the first event: nothing was looked through. */
export const NOT_LOOKED: Looked = [0, 0, 0];

/**
 * The database of a server as the index reads it: what was said in a conversation, and what was taken out of it. Where
 * it cannot be read, all that is here throws a {@link StoreError}.
 */
export class IndexSource {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #statements;

  /** @param path of `chatd.db`, which is there and up to date */
  constructor(path: string) {
    // It has to be able to write, for checkpoints alone.
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
      look: statement(
        `SELECT conversation, said, id, sum(length(event)) OVER () FROM (
          SELECT * FROM events WHERE (conversation, said, id) > (?, ?, ?)
          ORDER BY conversation, said, id LIMIT ${LOOKED_THROUGH_AT_ONCE})
        ORDER BY conversation DESC, said DESC, id DESC LIMIT 1`,
      ),
    };
  }

  /** Which database this is: a copy of it has the same name, and no other has. */
  get name(): string {
    return String(this.#statements.name.get()?.name);
  }

  /** Runs something for which the database stays as it is. It has to be short: the log of changes grows meanwhile. */
  atOnce<T>(run: () => T): T {
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

  /** The first messages of a conversation behind one, oldest first. */
  after(conversation: number, id: number, limit: number): StoredMessage[] {
    return this.#statements.after.all(conversation, bound(id), limit).map(stored);
  }

  /** The last messages of a conversation behind one, latest first. */
  latest(conversation: number, id: number, limit: number): StoredMessage[] {
    return this.#statements.latest.all(conversation, bound(id), limit).map(stored);
  }

  message(conversation: number, id: number): StoredMessage | undefined {
    const row = this.#statements.one.get(conversation, id);
    return row === undefined ? undefined : stored(row);
  }

  /** The number of the last removal that ever was; 0 where there was none. */
  get lastRemoval(): number {
    return Number(this.#statements.lastRemoval.get()?.number ?? 0);
  }

  /** What was taken out, behind a number, in order. */
  removals(after: number, limit: number): Removal[] {
    return this.#statements.removals.all(after, limit).map((row) => ({
      ...stored(row),
      number: Number(row.number),
      movedTo: row.moved_to === null ? undefined : Number(row.moved_to),
    }));
  }

  /** Brings what was committed from a log of changes that has grown into the database, without making anybody wait. */
  checkpoint(): void {
    if (sizeOf(`${this.#path}-wal`) > LOG_BYTES) this.#statements.checkpoint.get();
  }

  /**
   * Has nothing but the file hold anything: what was overwritten there still stands in its log of changes. False where
   * there is a removal still, or somebody else is using the database just now.
   */
  flush(): boolean {
    if (this.#statements.removals.all(0, 1).length > 0) return false;
    // Those who write have to wait for what follows: most is done before, and nobody who reads is waited for.
    this.#statements.checkpoint.get();
    this.#db.exec("PRAGMA busy_timeout = 0");
    try {
      return this.#statements.flush.get()?.busy === 0;
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    }
  }

  /** Whether it is so large that not all of it was looked through when it was opened. */
  get isLarge(): boolean {
    return sizeOf(this.#path) > CHECKED_WHOLE_BYTES;
  }

  /**
   * Reads some events, to see whether they can be read.
   *
   * @param after where the last look has ended
   * @returns where this one has; `undefined` where that is the end of all
   */
  look(after: Looked): Looked | undefined {
    const last = this.#statements.look.get(...after);
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

/** What the database can compare with. */
function bound(id: number): number {
  return Math.max(id, Number.MIN_SAFE_INTEGER);
}

function stored(row: Record<string, unknown>): StoredMessage {
  const id = Number(row.id);
  return { id, event: decodeEvent(String(row.event), msgidOf(id), timeOf(id)) };
}
