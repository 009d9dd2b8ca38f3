/**
 * Deletes events that must not be kept, in short steps: those of removed accounts, and those beyond
 * the retention. data/retention.ts decides when.
 * @module
 */

import type { Event } from "../../records/event.ts";
import { decodeEvent } from "../codec.ts";
import type { Batch, Database, Row } from "./database.ts";
import { firstIdAt, idOf, msgidOf, timeOf } from "../event_ids.ts";
import type { Retention } from "../../config/settings.ts";

/** Events that one step deletes: a few milliseconds, during which the server answers no client. */
const DELETED_EVENTS = 250;
/** Events that one step searches for events of a removed account. */
const SEARCHED_EVENTS = 5_000;

const KEY = "(conversation, said, id)";
const LAST = Number.MAX_SAFE_INTEGER;

/** The primary key of an event. */
type EventKey = readonly [conversation: number, said: number, id: number];

const START: EventKey = [0, 0, 0];
const END: EventKey = [LAST, 0, 0];

/** A removed account whose events before an id are being deleted. */
interface RemovedAccount {
  readonly number: number;
  readonly account: string;
  readonly before: number;
  /** Events up to this key have been searched. */
  readonly reached: EventKey;
}

/** Deletes events in short steps: those of removed accounts, and those beyond the retention. */
export class Purger {
  readonly #statements;
  readonly #ended: () => void;
  #removed: readonly RemovedAccount[] = [];

  /**
   * @param added the batch of new events, to write before events are deleted
   * @param ended called after conversations were deleted
   */
  constructor(database: Database, added: Batch, ended: () => void) {
    this.#ended = ended;
    const onEvents = (sql: string) => database.statement(sql, added);
    const behind = `FROM events WHERE ${KEY} > (?, ?, ?)`;
    const oldestOf = (said: number) =>
      `SELECT * FROM (SELECT conversation, said, id FROM events
        WHERE conversation = ?1 AND said = ${said} AND id < ?2 ORDER BY id LIMIT ?3)`;
    const firstOf = (said: number) =>
      `SELECT min(id) AS id FROM events WHERE conversation = ?1 AND said = ${said}`;
    this.#statements = {
      forgotten: database.statement("SELECT * FROM forgetting ORDER BY number"),
      begin: database.statement(
        `INSERT INTO forgetting (account, before, conversation, said, id)
        VALUES (?, ?, ${START.join(", ")})`,
      ),
      reach: database.statement(`UPDATE forgetting SET ${KEY} = (?, ?, ?) WHERE number = ?`),
      reachAll: database.statement(`UPDATE forgetting SET ${KEY} = (${START.join(", ")})`),
      end: database.statement("DELETE FROM forgetting WHERE number = ?"),
      next: onEvents(
        `SELECT conversation, said, id ${behind} ORDER BY conversation, said, id
        LIMIT 1 OFFSET ${SEARCHED_EVENTS - 1}`,
      ),
      // Searching for the name in the text is faster than decoding every event.
      candidates: onEvents(
        `SELECT * ${behind} AND ${KEY} <= (?, ?, ?)
        AND (instr(event, ?) > 0 OR instr(event, ?) > 0) ORDER BY conversation, said, id
        LIMIT ${DELETED_EVENTS}`,
      ),
      delete: onEvents(`DELETE FROM events WHERE ${KEY} = (?, ?, ?)`),
      oldest: database.statement("SELECT id, oldest FROM conversations ORDER BY oldest LIMIT 2"),
      deleteOldest: onEvents(
        `DELETE FROM events WHERE ${KEY} IN (
          SELECT * FROM (${oldestOf(0)} UNION ALL ${oldestOf(1)}) ORDER BY id LIMIT ?3)`,
      ),
      first: onEvents(`SELECT min(id) AS id FROM (${firstOf(0)} UNION ALL ${firstOf(1)})`),
      age: database.statement("UPDATE conversations SET oldest = ? WHERE id = ?"),
      endConversation: database.statement("DELETE FROM conversations WHERE id = ?"),
      leave: database.statement("DELETE FROM parties WHERE conversation = ?"),
      pages: database.statement("SELECT page_count AS pages FROM pragma_page_count()", added),
      free: database.statement("SELECT freelist_count AS pages FROM pragma_freelist_count()"),
      noted: database.statement("SELECT total(length(event)) AS bytes FROM search_removals"),
      pageSize: database.statement("SELECT page_size AS bytes FROM pragma_page_size()"),
    };
    this.reload();
  }

  /** Starts deleting the events of an account before a msgid. From here on they are hidden. */
  begin(account: string, before: string): void {
    this.#statements.begin.change(account, idOf(before));
    this.reload();
  }

  /** Whether an event is to be deleted, and so must not be shown. */
  hides({ account, id }: Event): boolean {
    return this.#removed.some((each) => each.account === account && idOf(id) < each.before);
  }

  /**
   * Starts the search over after events were moved, because they may be in a part that was
   * searched.
   */
  moved(): void {
    if (this.#removed.length === 0) return;
    this.#statements.reachAll.change();
    this.reload();
  }

  /** Reads the removed accounts from the database again. */
  reload(): void {
    this.#removed = this.#statements.forgotten.all().map((row) => ({
      number: Number(row.number),
      account: String(row.account),
      before: Number(row.before),
      reached: keyOf(row),
    }));
  }

  /** See {@link Store.tidy}. */
  step({ age, size }: Retention, now: number): boolean {
    return this.#deleteOfAccount() ||
      age !== undefined && this.#deleteBefore(firstIdAt(now - age)) ||
      size !== undefined && this.#usedBytes() > size && this.#deleteInOrder();
  }

  #deleteOfAccount(): boolean {
    const [first] = this.#removed;
    if (first === undefined) return false;
    const { number, account, before, reached } = first;
    const row = this.#statements.next.get(...reached);
    const next = row === undefined ? END : keyOf(row);
    const written = JSON.stringify(account).slice(1, -1);
    const found = this.#statements.candidates.all(...reached, ...next, account, written);
    for (const row of found) {
      if (Number(row.id) >= before || accountOf(row) !== account) continue;
      this.#statements.delete.change(...keyOf(row));
    }
    const [last] = found.slice(DELETED_EVENTS - 1).map(keyOf);
    if (last === undefined && next === END) this.#statements.end.change(number);
    else this.#statements.reach.change(...(last ?? next), number);
    this.reload();
    return true;
  }

  /** Deletes some events before an id, one conversation after another. */
  #deleteBefore(end: number): boolean {
    for (let room = DELETED_EVENTS; room > 0;) {
      const [first] = this.#statements.oldest.all();
      if (first === undefined || Number(first.oldest) >= end) return false;
      room -= this.#deleteFrom(Number(first.id), end, room);
    }
    return true;
  }

  /** Deletes some of the oldest events of all. */
  #deleteInOrder(): boolean {
    for (let room = DELETED_EVENTS; room > 0;) {
      const [first, second] = this.#statements.oldest.all();
      if (first === undefined) return false;
      const end = second === undefined ? LAST : Number(second.oldest) + 1;
      room -= this.#deleteFrom(Number(first.id), end, room);
    }
    return true;
  }

  /** Deletes events of a conversation before an id. Returns the cost, in events. */
  #deleteFrom(conversation: number, end: number, room: number): number {
    const { changes } = this.#statements.deleteOldest.run(conversation, end, room);
    const first = this.#statements.first.get(conversation)?.id;
    if (typeof first === "number") this.#statements.age.change(first, conversation);
    else {
      this.#statements.endConversation.change(conversation);
      this.#statements.leave.change(conversation);
      this.#ended();
    }
    return changes + 1;
  }

  /**
   * Returns the bytes in use. Free pages of the file do not count, nor do the notes of deleted
   * events that the index has not applied yet.
   */
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

function keyOf({ conversation, said, id }: Row): EventKey {
  return [Number(conversation), Number(said), Number(id)];
}

function accountOf({ id, event }: Row): string | undefined {
  return decodeEvent(String(event), msgidOf(Number(id)), timeOf(Number(id))).account;
}
