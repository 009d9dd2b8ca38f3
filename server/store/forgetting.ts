import type { Event } from "../event.ts";
import type { Database, Value } from "./database.ts";
import type { Retention } from "./store.ts";

/** Events that one step deletes: some milliseconds, in which nobody is answered. */
const DELETED_EVENTS = 250;
/** Events among which one step looks for those of an account. */
const SEARCHED_EVENTS = 5_000;

/** An account whose events before a msgid are being taken away. */
interface Forgotten {
  readonly id: number;
  readonly account: string;
  readonly before: string;
  readonly reached: number;
}

/** Takes events out of a database, a few at a time. */
export class Forgetting {
  readonly #statements;
  #forgotten: readonly Forgotten[] = [];

  constructor(database: Database) {
    const oldest = (which: string) =>
      `DELETE FROM events WHERE id IN (
        SELECT id FROM events ${which} ORDER BY time LIMIT ${DELETED_EVENTS})`;
    this.#statements = {
      forgotten: database.statement("SELECT * FROM forgetting ORDER BY id"),
      begin: database.statement(
        "INSERT INTO forgetting (account, before, reached) VALUES (?, ?, 0)",
      ),
      reach: database.statement("UPDATE forgetting SET reached = ? WHERE id = ?"),
      end: database.statement("DELETE FROM forgetting WHERE id = ?"),
      last: database.statement("SELECT max(id) AS id FROM events"),
      // That the name occurs at all is found out sooner than what the name is of.
      deleteOf: database.statement(
        `DELETE FROM events WHERE id IN (
          SELECT id FROM events WHERE id > ? AND id <= ? AND msgid < ? AND instr(event, ?) > 0
          AND json_extract(event, '$.account') = ? LIMIT ${DELETED_EVENTS})`,
      ),
      deleteOlder: database.statement(oldest("WHERE time < ?")),
      deleteOldest: database.statement(oldest("")),
      pages: database.statement("SELECT page_count AS pages FROM pragma_page_count()"),
      free: database.statement("SELECT freelist_count AS pages FROM pragma_freelist_count()"),
      noted: database.statement(
        "SELECT total(length(event)) AS bytes FROM search_removals",
      ),
      pageSize: database.statement("SELECT page_size AS bytes FROM pragma_page_size()"),
    };
    this.reload();
  }

  /** Has all events of an account before a msgid taken away; from here on they are hidden. */
  begin(account: string, before: string): void {
    this.#statements.begin.change(account, before);
    this.reload();
  }

  /** Whether an event is only not yet taken away. */
  hides({ account, id }: Event): boolean {
    return this.#forgotten.some((each) => each.account === account && id < each.before);
  }

  /** Reads again which accounts are being forgotten. */
  reload(): void {
    this.#forgotten = this.#statements.forgotten.all().map((row) => ({
      id: Number(row.id),
      account: String(row.account),
      before: String(row.before),
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
    const next = reached + SEARCHED_EVENTS;
    const values: Value[] = [
      reached,
      next,
      before,
      `"account":${JSON.stringify(account)}`,
      account,
    ];
    if (isFull(this.#statements.deleteOf.run(...values))) return true;
    if (next >= Number(this.#statements.last.get()?.id ?? 0)) this.#statements.end.change(id);
    else this.#statements.reach.change(next, id);
    this.reload();
    return true;
  }

  #stepOfAge({ age }: Retention, now: number): boolean {
    return age !== undefined && isFull(this.#statements.deleteOlder.run(now - age));
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
