import type { Event } from "../event.ts";
import type { Database, Value } from "./database.ts";
import { firstIdAt, idOf } from "./ids.ts";
import type { Retention } from "./store.ts";

/** Events that one step deletes: some milliseconds, in which nobody is answered. */
const DELETED_EVENTS = 250;
/** Events among which one step looks for those of an account. */
const SEARCHED_EVENTS = 5_000;

const COLUMNS = "conversation, said, id";
/** What tells events apart. */
const KEY = `(${COLUMNS})`;

/** An account whose events before a msgid are being taken away. */
interface Forgotten {
  readonly id: number;
  readonly account: string;
  /** The first id that is none of its. */
  readonly before: number;
  readonly reached: number;
}

/** Takes events out of a database, a few at a time. */
export class Forgetting {
  readonly #statements;
  #forgotten: readonly Forgotten[] = [];

  constructor(database: Database) {
    const oldest = (which: string) =>
      `DELETE FROM events WHERE ${KEY} IN (
        SELECT ${COLUMNS} FROM events ${which} ORDER BY id LIMIT ${DELETED_EVENTS})`;
    this.#statements = {
      forgotten: database.statement("SELECT * FROM forgetting ORDER BY id"),
      begin: database.statement(
        `INSERT INTO forgetting (account, before, reached) VALUES (?, ?, ${Number.MIN_SAFE_INTEGER})`,
      ),
      reach: database.statement("UPDATE forgetting SET reached = ? WHERE id = ?"),
      end: database.statement("DELETE FROM forgetting WHERE id = ?"),
      next: database.statement(
        `SELECT id FROM events WHERE id > ? ORDER BY id LIMIT 1 OFFSET ${SEARCHED_EVENTS - 1}`,
      ),
      // That the name occurs at all is found out sooner than what the name is of.
      deleteOf: database.statement(
        `DELETE FROM events WHERE ${KEY} IN (
          SELECT ${COLUMNS} FROM events WHERE id > ? AND id <= ? AND id < ? AND instr(rest, ?) > 0
          AND json_extract(rest, '$.account') = ? LIMIT ${DELETED_EVENTS})`,
      ),
      deleteOlder: database.statement(oldest("WHERE id < ?")),
      deleteOldest: database.statement(oldest("")),
      pages: database.statement("SELECT page_count AS pages FROM pragma_page_count()"),
      free: database.statement("SELECT freelist_count AS pages FROM pragma_freelist_count()"),
      noted: database.statement(
        "SELECT total(length(text) + length(rest)) AS bytes FROM search_removals",
      ),
      pageSize: database.statement("SELECT page_size AS bytes FROM pragma_page_size()"),
    };
    this.reload();
  }

  /** Has all events of an account before a msgid taken away; from here on they are hidden. */
  begin(account: string, before: string): void {
    this.#statements.begin.change(account, idOf(before));
    this.reload();
  }

  /** Whether an event is only not yet taken away. */
  hides({ account, id }: Event): boolean {
    return this.#forgotten.some((each) => each.account === account && idOf(id) < each.before);
  }

  /** Reads again which accounts are being forgotten. */
  reload(): void {
    this.#forgotten = this.#statements.forgotten.all().map((row) => ({
      id: Number(row.id),
      account: String(row.account),
      before: Number(row.before),
      reached: Number(row.reached),
    }));
  }

  /** See {@link Store.tidy}. */
  step(retention: Retention, now: number): boolean {
    return this.#stepOfAccount() || this.#stepOfAge(retention, now) || this.#stepOfSize(retention);
  }

  #stepOfAccount(): boolean {
    const [first] = this.#forgotten;
    if (first === undefined) return false;
    const { id, account, before, reached } = first;
    const next = this.#statements.next.get(reached)?.id;
    const values: Value[] = [
      reached,
      typeof next === "number" ? next : Number.MAX_SAFE_INTEGER,
      before,
      `"account":${JSON.stringify(account)}`,
      account,
    ];
    if (isFull(this.#statements.deleteOf.run(...values))) return true;
    if (typeof next === "number") this.#statements.reach.change(next, id);
    else this.#statements.end.change(id);
    this.reload();
    return true;
  }

  #stepOfAge({ age }: Retention, now: number): boolean {
    return age !== undefined && isFull(this.#statements.deleteOlder.run(firstIdAt(now - age)));
  }

  #stepOfSize({ size }: Retention): boolean {
    return size !== undefined && this.#usedBytes() > size &&
      isFull(this.#statements.deleteOldest.run());
  }

  /** Without the room that deleted events have left in the file, or leave once they are out of the index. */
  #usedBytes(): number {
    const [pages, free, size] = [
      this.#statements.pages.get()?.pages,
      this.#statements.free.get()?.pages,
      this.#statements.pageSize.get()?.bytes,
    ].map(Number);
    const noted = Number(this.#statements.noted.get()?.bytes);
    return ((pages ?? 0) - (free ?? 0)) * (size ?? 0) - noted;
  }
}

function isFull({ changes }: { readonly changes: number }): boolean {
  return changes >= DELETED_EVENTS;
}
