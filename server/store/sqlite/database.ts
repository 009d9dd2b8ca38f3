import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileFault } from "../../../cli/files.ts";
import { mustBeSound, mustBeWhole, openingFault } from "../database_file.ts";
import { MIGRATIONS } from "./migrations.ts";
import { APPLICATION_ID, schemaOf } from "./schema.ts";
import { StoreError } from "../store.ts";

/** What a column may hold, here. */
export type Value = string | number;

export type Row = Readonly<Record<string, unknown>>;

const BUSY_MS = 1_000;
/** The log of changes is cut down to this when it begins anew, in bytes. */
const LOG_BYTES = 4 * 1024 * 1024;
/**
 * With so many pages in it, 64 MiB, the log of changes is brought into the database by the one who writes, who has to
 * wait for that. It does not come to that where the search worker does so before.
 */
const CHECKPOINT_PAGES = 16_384;
/**
 * What a commit outlives: the end of the process, however it comes, or a loss of power as well, for which it waits
 * until the disk has it.
 */
export type Durability = "process" | "power";

/**
 * A database of one writer, that writes a tick's changes together: the first change begins a transaction, and
 * {@link Database.commit} ends it. A change that fails is told by the commit, which then undoes all of them.
 */
export class Database {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #batches: Batch[] = [];
  #changing = false;
  #fault: unknown;
  /** Who waits for the commit. */
  #waiting: (() => void)[] = [];

  /**
   * Opens the file, for its owner's eyes only; made where there is none, and brought up to date where it is older.
   *
   * @param notice tells whoever waits what takes long
   * @throws {StoreError} where it cannot be used
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
      throw new StoreError(`cannot keep what is said in ${path}: ${fileFault(error)}`);
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

  /** @param after what has to be written before */
  statement(sql: string, after?: Batch): Statement {
    const fault = (error: unknown) => this.#cannot("read", error);
    return new Statement(this, this.#db.prepare(sql), fault, after);
  }

  /**
   * Rows that are written together with the commit, or before.
   *
   * @param insert what a row is added with, but for its values
   * @param columns how many values that are
   */
  batch(insert: string, columns: number): Batch {
    const batch = new Batch(columns, (rows) => {
      const row = `(${Array(columns).fill("?").join(", ")})`;
      return this.statement(`${insert} VALUES ${Array(rows).fill(row).join(", ")}`);
    });
    this.#batches.push(batch);
    return batch;
  }

  /** Makes a change as part of the tick's transaction; what it throws, {@link Database.commit} will throw. */
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

  /** Has the commit fail. */
  fail(error: StoreError): void {
    this.#fault ??= error;
  }

  /**
   * @param undone is called where the changes had to be undone
   * @throws {StoreError} where they had to be undone
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

  /** Resolves once what has been changed so far is committed, or undone; at once where nothing was. */
  settled(): Promise<void> {
    if (!this.changing) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether something waits for the commit. */
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
      // After some errors SQLite has done so by itself.
    }
  }

  #cannot(what: "read" | "write", error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    return new StoreError(`cannot ${what} ${this.#path}: ${(error as Error).message}`);
  }
}

/** A statement that was prepared. */
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

  /** @throws {StoreError} */
  all(...values: Value[]): Row[] {
    this.#after?.write();
    try {
      return this.#statement.all(...values);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** @throws {StoreError} */
  get(...values: Value[]): Row | undefined {
    this.#after?.write();
    try {
      return this.#statement.get(...values);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Changes something, as part of the tick. */
  change(...values: Value[]): void {
    this.#after?.write();
    this.#database.change(() => this.#statement.run(...values));
  }

  /** Changes something, as part of the tick; how many rows it changed, and the id of the one that it made. */
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

/** How many rows one statement of a batch adds, the most first: a statement costs more than a row. */
const ROWS = [32, 4, 1] as const;
/** So many rows wait for no commit: more together cost no less. */
const ROWS_MAX = 64;

/** Rows for one table that wait to be written. */
export class Batch {
  readonly #statements: readonly { readonly length: number; readonly statement: Statement }[];
  readonly #length: number;
  /** The values of the rows, one row after another. */
  #values: Value[] = [];

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

  add(...row: Value[]): void {
    this.#values.push(...row);
    if (this.#values.length >= this.#length) this.write();
  }

  write(): void {
    if (this.isEmpty) return;
    const values = this.#values;
    this.#values = [];
    let at = 0;
    for (const { length, statement } of this.#statements) {
      for (; values.length - at >= length; at += length) {
        statement.change(...values.slice(at, at + length));
      }
    }
  }

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
      `${path} is from an older chatd, and is brought up to date: millions of messages take minutes`,
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
