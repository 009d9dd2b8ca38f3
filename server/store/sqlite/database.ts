/**
 * Opens a SQLite database and groups its changes into one transaction for each turn. sqlite.ts and
 * its neighbours define what it holds.
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileFault } from "../../../cli/files.ts";
import { mustBeSound, mustBeWhole, openingFault } from "../database_file.ts";
import { MIGRATIONS } from "./migrations.ts";
import { APPLICATION_ID, schemaOf } from "./schema.ts";
import { StoreError } from "../store.ts";
import type { Durability } from "../../config/settings.ts";

/** The types of values that chatd stores. */
export type Value = string | number;

/** A row of a table. */
export type Row = Readonly<Record<string, unknown>>;

/** How long to wait for a lock of the database, in ms. */
const BUSY_MS = 1_000;
/** Truncate the write-ahead log to this when it starts over, in bytes. */
const LOG_BYTES = 4 * 1024 * 1024;
/**
 * At this many pages in the write-ahead log, 64 MiB, the writer itself checkpoints, and waits for
 * it. Usually the search worker has checkpointed before.
 */
const CHECKPOINT_PAGES = 16_384;
/**
 * A database with one writer, which commits the changes of a turn together. The first change begins
 * a transaction, and {@link Database.commit} ends it. If a change fails, the commit throws and
 * undoes all of them.
 */
export class Database {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #batches: Batch[] = [];
  #changing = false;
  #fault: unknown;
  /** Called at the end of the commit. */
  #waiting: (() => void)[] = [];

  /**
   * Opens the file, readable by its owner only. Creates it if it does not exist, and migrates an
   * older one.
   *
   * @param notice called with a text if opening takes long
   * @throws {StoreError} if the database cannot be used
   */
  constructor(
    path: string,
    durability: Durability = "process",
    notice: (text: string) => void = () => {},
  ) {
    this.#path = path;
    try {
      Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
      mustBeWhole(path);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`cannot store history in ${path}: ${fileFault(error)}`);
    }
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path);
      prepare(db, path, durability, notice);
      this.#begin = db.prepare("BEGIN IMMEDIATE");
      this.#commit = db.prepare("COMMIT");
      this.#db = db;
    } catch (error) {
      db?.close();
      throw openingFault(path, error);
    }
  }

  /**
   * Prepares a statement.
   *
   * @param after rows to write before it runs
   */
  statement(sql: string, after?: Batch): Statement {
    const fault = (error: unknown) => this.#cannot("read", error);
    return new Statement(this, this.#db.prepare(sql), fault, after);
  }

  /**
   * Makes a batch of rows, which are written at the commit or earlier.
   *
   * @param insert the INSERT statement up to its values
   * @param columns the number of values of a row
   */
  batch(insert: string, columns: number): Batch {
    const batch = new Batch(columns, (rows) => {
      const row = `(${Array(columns).fill("?").join(", ")})`;
      return this.statement(`${insert} VALUES ${Array(rows).fill(row).join(", ")}`);
    });
    this.#batches.push(batch);
    return batch;
  }

  /**
   * Makes a change in the turn's transaction. If it throws, {@link Database.commit} will throw the
   * error.
   */
  change(run: () => void): void {
    if (this.#fault !== undefined) return;
    try {
      if (!this.#changing) {
        this.#begin.run();
        this.#changing = true;
      }
      run();
    } catch (error) {
      this.#fault = error;
    }
  }

  /** Makes the next commit fail. */
  fail(error: StoreError): void {
    this.#fault ??= error;
  }

  /**
   * Commits the changes, or undoes them all.
   *
   * @param undone called if the changes were undone
   * @throws {StoreError} if the changes were undone
   */
  commit(undone: () => void): void {
    try {
      this.#commitOrUndo(undone);
    } finally {
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  #commitOrUndo(undone: () => void): void {
    for (const batch of this.#batches) batch.write();
    if (this.#fault === undefined) {
      if (!this.#changing) return;
      try {
        this.#commit.run();
        this.#changing = false;
        return;
      } catch (error) {
        this.#fault = error;
      }
    }
    const fault = this.#fault;
    this.#fault = undefined;
    for (const batch of this.#batches) batch.drop();
    if (this.#changing) this.#rollBack();
    undone();
    throw this.#cannot("write", fault);
  }

  /** Resolves once the current changes are committed or undone. */
  settled(): Promise<void> {
    if (!this.changing) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether there are changes to commit. */
  get changing(): boolean {
    return this.#changing || this.#fault !== undefined ||
      this.#batches.some(({ isEmpty }) => !isEmpty);
  }

  close(): void {
    this.#db.close();
  }

  #rollBack(): void {
    this.#changing = false;
    try {
      this.#db.exec("ROLLBACK");
    } catch {
      // After some errors, SQLite has rolled back by itself.
    }
  }

  #cannot(what: "read" | "write", error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    return new StoreError(`cannot ${what} ${this.#path}: ${(error as Error).message}`);
  }
}

/** A prepared statement. */
export class Statement {
  readonly #database: Database;
  readonly #statement: StatementSync;
  readonly #fault: (error: unknown) => StoreError;
  readonly #after: Batch | undefined;

  constructor(
    database: Database,
    statement: StatementSync,
    fault: (error: unknown) => StoreError,
    after: Batch | undefined,
  ) {
    this.#database = database;
    this.#statement = statement;
    this.#fault = fault;
    this.#after = after;
  }

  /**
   * Returns all rows.
   *
   * @throws {StoreError} if the database cannot be read
   */
  all(...values: Value[]): Row[] {
    this.#after?.write();
    try {
      return this.#statement.all(...values);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /**
   * Returns the first row.
   *
   * @throws {StoreError} if the database cannot be read
   */
  get(...values: Value[]): Row | undefined {
    this.#after?.write();
    try {
      return this.#statement.get(...values);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Makes a change in the turn's transaction. Returns the number of changed rows. */
  change(...values: Value[]): number {
    this.#after?.write();
    let changes = 0;
    this.#database.change(() => {
      changes = Number(this.#statement.run(...values).changes);
    });
    return changes;
  }

  /**
   * Makes a change in the turn's transaction. Returns the number of changed rows and the id of a
   * new row.
   */
  run(...values: Value[]): { readonly changes: number; readonly id: number } {
    this.#after?.write();
    let changes = 0;
    let id = 0;
    this.#database.change(() => {
      const done = this.#statement.run(...values);
      changes = Number(done.changes);
      id = Number(done.lastInsertRowid);
    });
    return { changes, id };
  }
}

/** Rows that one INSERT of a batch adds, the most first: a statement costs more than a row. */
const ROWS = [32, 4, 1] as const;
/**
 * Write a batch at this many rows, without waiting for the commit: larger batches are not faster.
 */
const ROWS_MAX = 64;

/** Rows of one table that wait to be written. */
export class Batch {
  readonly #statements: readonly { readonly length: number; readonly statement: Statement }[];
  readonly #length: number;
  /** The values of the rows, one row after another. */
  #values: Value[] = [];
  /** The number of rows inserted since the database was opened. */
  #inserted = 0;

  constructor(columns: number, statement: (rows: number) => Statement) {
    this.#statements = ROWS.map((rows) => ({
      length: rows * columns,
      statement: statement(rows),
    }));
    this.#length = ROWS_MAX * columns;
  }

  get isEmpty(): boolean {
    return this.#values.length === 0;
  }

  /**
   * The number of rows inserted since the database was opened. Rows that INSERT OR IGNORE ignored
   * do not count.
   */
  get inserted(): number {
    return this.#inserted;
  }

  /** Adds a row. */
  add(...row: Value[]): void {
    this.#values.push(...row);
    if (this.#values.length >= this.#length) this.write();
  }

  /** Writes the rows. */
  write(): void {
    if (this.isEmpty) return;
    const values = this.#values;
    this.#values = [];
    let at = 0;
    for (const { length, statement } of this.#statements) {
      for (; values.length - at >= length; at += length) {
        this.#inserted += statement.change(...values.slice(at, at + length));
      }
    }
  }

  /** Drops the rows without writing them. */
  drop(): void {
    this.#values = [];
  }
}

function prepare(
  db: DatabaseSync,
  path: string,
  durability: Durability,
  notice: (text: string) => void,
): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  const version = schemaOf(db, path);
  mustBeSound(db, path);
  const synchronous = durability === "power" ? "FULL" : "NORMAL";
  db.exec(
    `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${LOG_BYTES}`,
  );
  if (version > 0 && version < MIGRATIONS.length) {
    notice(
      `${path} is from an older chatd and is being updated: millions of messages take minutes`,
    );
  }
  for (const [i, migration] of MIGRATIONS.entries()) {
    if (i < version) continue;
    db.exec(
      `BEGIN IMMEDIATE; ${migration}; PRAGMA application_id = ${APPLICATION_ID}; ` +
        `PRAGMA user_version = ${i + 1}; COMMIT`,
    );
  }
}
