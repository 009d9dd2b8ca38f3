import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fileFault } from "../../cli/files.ts";
import { MIGRATIONS } from "./migrations.ts";
import { StoreError } from "./store.ts";

/** What a column may hold, here. */
export type Value = string | number;

export type Row = Readonly<Record<string, unknown>>;

/** Marks the file as one of ours: the letters "chat". */
const APPLICATION_ID = 0x63686174;
const BUSY_MS = 1_000;
/** Where the header of a database has the number of its pages, and their size: https://sqlite.org/fileformat.html */
const HEADER_BYTES = 100;
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;

/**
 * A database of one writer, that writes a tick's changes together: the first change begins a transaction, and
 * {@link Database.commit} ends it. A change that fails is told by the commit, which then undoes all of them.
 */
export class Database {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #changing = false;
  #fault: unknown;

  /**
   * Opens the file, for its owner's eyes only; made where there is none, and brought up to date where it is older.
   *
   * @throws {StoreError} where it cannot be used
   */
  constructor(path: string) {
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
      prepare(db, path);
      this.#begin = db.prepare("BEGIN IMMEDIATE");
      this.#commit = db.prepare("COMMIT");
      this.#db = db;
    } catch (error) {
      db?.close();
      throw error instanceof StoreError ? error : openingFault(path, error);
    }
  }

  statement(sql: string): Statement {
    return new Statement(this, this.#db.prepare(sql), (error) => this.#cannot("read", error));
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

  /**
   * @param undone is called where the changes had to be undone
   * @throws {StoreError} where they had to be undone
   */
  commit(undone: () => void): void {
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
    if (this.#changing) this.#rollBack();
    undone();
    throw this.#cannot("write", fault);
  }

  /** Whether something waits for the commit. */
  get changing(): boolean {
    return this.#changing || this.#fault !== undefined;
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
    return new StoreError(`cannot ${what} ${this.#path}: ${(error as Error).message}`);
  }
}

/** A statement that was prepared. */
export class Statement {
  readonly #database: Database;
  readonly #statement: StatementSync;
  readonly #fault: (error: unknown) => StoreError;

  constructor(
    database: Database,
    statement: StatementSync,
    fault: (error: unknown) => StoreError,
  ) {
    this.#database = database;
    this.#statement = statement;
    this.#fault = fault;
  }

  /** @throws {StoreError} */
  all(...values: Value[]): Row[] {
    try {
      return this.#statement.all(...values);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** @throws {StoreError} */
  get(...values: Value[]): Row | undefined {
    try {
      return this.#statement.get(...values);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Changes something, as part of the tick. */
  change(...values: Value[]): void {
    this.#database.change(() => this.#statement.run(...values));
  }

  /** Changes something, as part of the tick; how many rows it changed, and the id of the one that it made. */
  run(...values: Value[]): { readonly changes: number; readonly id: number } {
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

/** A file that was cut off is found by its length: SQLite would tell only once it misses a page. */
function mustBeWhole(path: string): void {
  // What is missing may be in the log of what was written last.
  if (sizeOf(`${path}-wal`) > 0) return;
  const size = sizeOf(path);
  if (size === 0) return;
  const header = new Uint8Array(HEADER_BYTES);
  using file = Deno.openSync(path);
  if (file.readSync(header) === HEADER_BYTES) {
    const view = new DataView(header.buffer);
    const pageSize = view.getUint16(PAGE_SIZE_AT);
    const pages = view.getUint32(PAGE_COUNT_AT);
    // 65536 does not fit into the two bytes, and is written as 1.
    if (size >= pages * (pageSize === 1 ? 65_536 : pageSize)) return;
  }
  throw new StoreError(damage(path, "it is shorter than it was"));
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function prepare(db: DatabaseSync, path: string): void {
  db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  const version = pragma(db, "user_version");
  if (version === 0) {
    const { tables } = { ...db.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() };
    if (tables !== 0) throw stranger(path);
  } else if (pragma(db, "application_id") !== APPLICATION_ID) throw stranger(path);
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `${path} was written by a newer chatd (its schema is ${version}, and this one knows up to ` +
        `${MIGRATIONS.length}): use that one, or name another folder with --data DIR`,
    );
  }
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");
  for (const [i, migration] of MIGRATIONS.entries()) {
    if (i < version) continue;
    db.exec(
      `BEGIN IMMEDIATE; ${migration}; PRAGMA application_id = ${APPLICATION_ID}; ` +
        `PRAGMA user_version = ${i + 1}; COMMIT`,
    );
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function stranger(path: string): StoreError {
  return new StoreError(
    `${path} is a database of another program: name another folder with --data DIR`,
  );
}

function openingFault(path: string, error: unknown): StoreError {
  const { message } = error as Error;
  if (/not a database|malformed/.test(message)) return new StoreError(damage(path, message));
  return new StoreError(
    `cannot keep what is said in ${path}: ${message}. Name another folder with --data DIR`,
  );
}

function damage(path: string, how: string): string {
  return `${path} is damaged: ${how}. Put a backup in its place, or move it and its '-wal' away ` +
    "to begin anew";
}
