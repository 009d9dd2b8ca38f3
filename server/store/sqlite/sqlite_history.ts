/**
 * Stores the events of conversations, and reads them by time, msgid and range.
 * @module
 */

import type { Event } from "../../records/event.ts";
import { decodeEvent, encodeEvent } from "../codec.ts";
import { type Conversation, partiesOf, type Party } from "../../records/conversation.ts";
import type { Batch, Database, Row } from "./database.ts";
import { firstIdAt, idOf, idOfEvent, msgidOf, timeOf } from "../event_ids.ts";
import { type HistoryQuery, isSaid, type Place } from "../store.ts";

/** Limit of the cache of conversations' ids. */
const CACHED_MAX = 10_000;
/** Less than every id, and greater than every id. */
const FIRST = Number.MIN_SAFE_INTEGER;
const LAST = Number.MAX_SAFE_INTEGER;

/** The values of the column `said`: 1 for messages, see {@link isSaid}. */
const SAID = 1;
const NOT_SAID = 0;

/**
 * Reads the last message of each conversation in a JSON list. CROSS JOIN keeps SQLite from
 * reordering the tables: each step is a lookup in an index.
 */
export const LAST_SAID_IN = `
  SELECT name, e.id, e.event FROM json_each(?) AS wanted
    CROSS JOIN conversations AS c ON c.name = wanted.value
    CROSS JOIN events AS e ON e.conversation = c.id AND e.said = ${SAID} AND e.id = (
      SELECT max(id) FROM events WHERE conversation = c.id AND said = ${SAID})`;

/** The events of all conversations, in a database. */
export class SqliteHistory {
  readonly #statements;
  /** A cache of conversations' ids by name. */
  readonly #cached = new Map<Conversation, number>();
  readonly #isHidden: (event: Event) => boolean;
  /** The batch of new events, which is written before events are read. */
  readonly added: Batch;
  /** The event encoded last. */
  #encoded: { readonly event: Event; readonly id: number; readonly text: string } | undefined;
  /** The greatest id of any event so far. */
  #latest: number;

  /** @param isHidden whether an event must not be shown any more */
  constructor(database: Database, isHidden: (event: Event) => boolean) {
    this.#isHidden = isHidden;
    const added = this.added = database.batch(
      "INSERT OR IGNORE INTO events (conversation, said, id, event)",
      4,
    );
    const onEvents = (sql: string) => database.statement(sql, added);
    const stretch =
      "SELECT id, event FROM events WHERE conversation = ? AND said = ? AND id > ? AND id < ?";
    const ofBoth = `conversation = ? AND said IN (${NOT_SAID}, ${SAID})`;
    const one = `${ofBoth} AND id = ?`;
    this.#statements = {
      conversation: database.statement("SELECT id FROM conversations WHERE name = ?"),
      begin: database.statement("INSERT INTO conversations (name, oldest) VALUES (?, ?)"),
      older: database.statement(
        "UPDATE conversations SET oldest = ?1 WHERE id = ?2 AND oldest > ?1",
      ),
      rename: database.statement("UPDATE conversations SET name = ? WHERE id = ?"),
      end: database.statement("DELETE FROM conversations WHERE id = ?"),
      enter: database.statement("INSERT OR IGNORE INTO parties VALUES (?, ?)"),
      leave: database.statement("DELETE FROM parties WHERE party = ? AND conversation = ?"),
      conversationsOf: database.statement(
        "SELECT name FROM parties JOIN conversations ON id = conversation WHERE party = ?",
      ),
      fromStart: onEvents(`${stretch} ORDER BY id LIMIT ?`),
      fromEnd: onEvents(`${stretch} ORDER BY id DESC LIMIT ?`),
      find: onEvents(`SELECT id, event FROM events WHERE ${one}`),
      lastSaidIn: onEvents(LAST_SAID_IN),
      remove: onEvents(`DELETE FROM events WHERE ${one}`),
      move: onEvents("UPDATE OR IGNORE events SET conversation = ? WHERE conversation = ?"),
      before: onEvents(`SELECT id FROM events WHERE ${ofBoth} AND id < ? LIMIT 1`),
      from: onEvents(`SELECT id FROM events WHERE ${ofBoth} AND id >= ? LIMIT 1`),
      moveFrom: onEvents(
        `UPDATE OR IGNORE events SET conversation = ? WHERE ${ofBoth} AND id >= ?`,
      ),
      clearFrom: onEvents(`DELETE FROM events WHERE ${ofBoth} AND id >= ?`),
      moveAge: database.statement(
        `UPDATE conversations SET oldest = min(oldest, (
          SELECT oldest FROM conversations WHERE id = ?2)) WHERE id = ?1`,
      ),
      clear: onEvents("DELETE FROM events WHERE conversation = ?"),
      latest: onEvents(
        `SELECT max(max(
          ifnull(
            (SELECT max(id) FROM events WHERE conversation = c.id AND said = ${SAID}), ${FIRST}),
          ifnull(
            (SELECT max(id) FROM events WHERE conversation = c.id AND said = ${NOT_SAID}), ${FIRST})
        )) AS id FROM conversations AS c`,
      ),
    };
    this.#latest = this.#latestId() ?? FIRST;
  }

  /** Adds an event, and returns the conversation's number. */
  append(conversation: Conversation, event: Event): number {
    const { id, text } = this.#encode(event);
    const known = this.#id(conversation);
    if (known !== undefined && id < this.#latest) this.#statements.older.change(id, known);
    else if (id > this.#latest) this.#latest = id;
    const number = known ?? this.#begin(conversation, id);
    this.added.add(number, isSaid(event) ? SAID : NOT_SAID, id, text);
    return number;
  }

  history({ conversations, after, before, limit, from, everything }: HistoryQuery): Event[] {
    if (limit <= 0) return [];
    const statement = from === "start" ? this.#statements.fromStart : this.#statements.fromEnd;
    const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
    const found = new Map<number, Row>();
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      if (id === undefined) continue;
      for (const said of everything ? [SAID, NOT_SAID] : [SAID]) {
        for (const row of statement.all(id, said, lowerBound(after), upperBound(before), most)) {
          found.set(Number(row.id), row);
        }
      }
    }
    const rows = [...found].sort(([one], [other]) => one - other).map(([, row]) => row);
    return (from === "start" ? rows.slice(0, limit) : rows.slice(-limit)).map(decoded)
      .filter((event) => !this.#isHidden(event));
  }

  find(conversations: readonly Conversation[], msgid: string): Event | undefined {
    const wanted = exactId(msgid);
    if (wanted === undefined) return undefined;
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      const row = id === undefined ? undefined : this.#statements.find.get(id, wanted);
      const event = row === undefined ? undefined : decoded(row);
      if (event !== undefined && !this.#isHidden(event)) return event;
    }
    return undefined;
  }

  /** Returns the conversations that exist, by their numbers in the database. */
  numbered(conversations: readonly Conversation[]): Map<number, Conversation> {
    const numbered = new Map<number, Conversation>();
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      if (id !== undefined) numbered.set(id, conversation);
    }
    return numbered;
  }

  lastSaid(conversation: Conversation): Event | undefined {
    return this.history({ conversations: [conversation], limit: 1, from: "end", everything: false })
      .at(0);
  }

  lastSaidIn(conversations: readonly Conversation[]): ReadonlyMap<Conversation, Event> {
    const found = new Map<Conversation, Event>();
    for (const row of this.#statements.lastSaidIn.all(JSON.stringify(conversations))) {
      const event = decoded(row);
      if (!this.#isHidden(event)) found.set(String(row.name), event);
    }
    return found;
  }

  conversationsOf(party: Party): Conversation[] {
    return this.#statements.conversationsOf.all(party).map(({ name }) => String(name));
  }

  redact(conversation: Conversation, msgid: string): boolean {
    const [id, eventId] = [this.#id(conversation), exactId(msgid)];
    if (id === undefined || eventId === undefined) return false;
    return this.#statements.remove.run(id, eventId).changes > 0;
  }

  renameConversation(from: Conversation, to: Conversation, since?: number): void {
    const id = this.#id(from);
    if (id === undefined || from === to) return;
    if (since !== undefined && this.#split(id, to, firstIdAt(since))) return;
    const target = this.#id(to);
    this.#cached.clear();
    for (const party of partiesOf(from) ?? []) this.#statements.leave.change(party, id);
    if (target === undefined) {
      this.#statements.rename.change(to, id);
      this.#enter(to, id);
    } else {
      this.#statements.move.change(target, id);
      this.#statements.moveAge.change(target, id);
      this.#statements.clear.change(id);
      this.#statements.end.change(id);
    }
  }

  /** Moves the events from an id on. Returns false, and moves nothing, if that is all of them. */
  #split(id: number, to: Conversation, first: number): boolean {
    if (this.#statements.before.get(id, first) === undefined) return false;
    if (this.#statements.from.get(id, first) === undefined) return true;
    const target = this.#id(to) ?? this.#begin(to, first);
    this.#statements.older.change(first, target);
    this.#statements.moveFrom.change(target, id, first);
    this.#statements.clearFrom.change(id, first);
    return true;
  }

  /** Returns the time of the last event, in milliseconds since 1970. */
  latestTime(): number {
    const id = this.#latestId();
    return id === undefined ? 0 : timeOf(id);
  }

  /** Clears the cache after changes were undone or conversations deleted. */
  clearCache(): void {
    this.#cached.clear();
  }

  #latestId(): number | undefined {
    const id = this.#statements.latest.get()?.id;
    return typeof id === "number" && id > FIRST ? id : undefined;
  }

  #id(conversation: Conversation): number | undefined {
    const known = this.#cached.get(conversation);
    if (known !== undefined) return known;
    const id = this.#statements.conversation.get(conversation)?.id;
    if (id !== undefined) this.#cache(conversation, Number(id));
    return id === undefined ? undefined : Number(id);
  }

  #begin(conversation: Conversation, oldest: number): number {
    const { id } = this.#statements.begin.run(conversation, oldest);
    this.#cache(conversation, id);
    this.#enter(conversation, id);
    return id;
  }

  #enter(conversation: Conversation, id: number): void {
    for (const party of partiesOf(conversation) ?? []) this.#statements.enter.change(party, id);
  }

  #cache(conversation: Conversation, id: number): void {
    if (this.#cached.size >= CACHED_MAX) this.#cached.clear();
    this.#cached.set(conversation, id);
  }

  /**
   * Encodes an event. The last result is kept, because an event may be added to several
   * conversations in a row.
   */
  #encode(event: Event) {
    if (this.#encoded?.event !== event) {
      this.#encoded = { event, id: idOfEvent(event), text: encodeEvent(event) };
    }
    return this.#encoded;
  }
}

/** Decodes the event of a row. */
function decoded({ id, event }: Row): Event {
  return decodeEvent(String(event), msgidOf(Number(id)), timeOf(Number(id)));
}

/** Returns the id of a msgid; `undefined` if no event can have it. */
function exactId(msgid: string): number | undefined {
  const id = idOf(msgid);
  return msgidOf(id) === msgid ? id : undefined;
}

/** Returns the lower bound, exclusive, of the ids after a place. */
function lowerBound(place: Place | undefined): number {
  if (place === undefined) return FIRST;
  return bound("msgid" in place ? idOf(place.msgid) : firstIdAt(Math.floor(place.time) + 1) - 1);
}

/** Returns the upper bound, exclusive, of the ids before a place. */
function upperBound(place: Place | undefined): number {
  if (place === undefined) return LAST;
  return bound("msgid" in place ? idOf(place.msgid) : firstIdAt(Math.ceil(place.time)));
}

/** Limits an id to numbers that the database can compare with. A foreign msgid gives the first. */
function bound(id: number): number {
  return Number.isNaN(id) ? FIRST : Math.min(Math.max(id, FIRST), LAST);
}
