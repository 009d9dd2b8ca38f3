import type { Event } from "../event.ts";
import { decodeEvent, type EncodedEvent, encodeEvent } from "./codec.ts";
import { type Conversation, partiesOf, type Party } from "./conversation.ts";
import type { Database, Row, Statement, Value } from "./database.ts";
import { firstIdAt, idOf, msgidOf, timeOf } from "./ids.ts";
import { type HistoryQuery, isSaid, type Place } from "./store.ts";

/** How many conversations' ids are kept at hand. */
const KNOWN_MAX = 10_000;
/** How many events one statement adds, at most and else: a statement costs more than a row. */
const APPENDED_AT_ONCE = [32, 4, 1];
const COLUMNS = 6;
/** Values that wait for no commit: that many make no statement cheaper. */
const WAITING_MAX = 64 * COLUMNS;
/** Less, and greater, than every id. */
const FIRST = Number.MIN_SAFE_INTEGER;
const LAST = Number.MAX_SAFE_INTEGER;

/** What the column `said` holds where {@link isSaid} holds. */
const SAID = 1;
const NOT_SAID = 0;

/** What was said and what happened, in a database. */
export class SqliteHistory {
  readonly #statements;
  /** Ids by name. Of what is here nothing is wrong; what is not here may be there. */
  readonly #known = new Map<Conversation, number>();
  readonly #isHidden: (event: Event) => boolean;
  readonly #appends: readonly { readonly rows: number; readonly statement: Statement }[];
  /** The values of rows that are to be added, one row after another. */
  #waiting: Value[] = [];
  #encoded:
    | { readonly event: Event; readonly id: number; readonly columns: EncodedEvent }
    | undefined;

  /** @param isHidden whether an event is to be told to nobody any more */
  constructor(database: Database, isHidden: (event: Event) => boolean) {
    this.#isHidden = isHidden;
    const columns = "SELECT id, source, text, rest FROM events";
    const stretch = `${columns} WHERE conversation = ? AND said = ? AND id > ? AND id < ?`;
    this.#appends = APPENDED_AT_ONCE.map((rows) => ({
      rows,
      statement: database.statement(
        `INSERT OR IGNORE INTO events (conversation, said, id, source, text, rest) VALUES ${
          Array(rows).fill("(?, ?, ?, ?, ?, ?)").join(", ")
        }`,
      ),
    }));
    this.#statements = {
      conversation: database.statement("SELECT id FROM conversations WHERE name = ?"),
      begin: database.statement("INSERT INTO conversations (name) VALUES (?)"),
      rename: database.statement("UPDATE conversations SET name = ? WHERE id = ?"),
      end: database.statement("DELETE FROM conversations WHERE id = ?"),
      enter: database.statement("INSERT OR IGNORE INTO parties VALUES (?, ?)"),
      leave: database.statement("DELETE FROM parties WHERE party = ? AND conversation = ?"),
      conversationsOf: database.statement(
        "SELECT name FROM parties JOIN conversations ON id = conversation WHERE party = ?",
      ),
      fromStart: database.statement(`${stretch} ORDER BY id LIMIT ?`),
      fromEnd: database.statement(`${stretch} ORDER BY id DESC LIMIT ?`),
      find: database.statement(
        `${columns} WHERE conversation = ? AND said IN (${NOT_SAID}, ${SAID}) AND id = ?`,
      ),
      remove: database.statement(
        `DELETE FROM events WHERE conversation = ? AND said IN (${NOT_SAID}, ${SAID}) AND id = ?`,
      ),
      move: database.statement(
        "UPDATE OR IGNORE events SET conversation = ? WHERE conversation = ?",
      ),
      clear: database.statement("DELETE FROM events WHERE conversation = ?"),
      latest: database.statement("SELECT max(id) AS id FROM events"),
    };
  }

  /** @returns the conversation's number */
  append(conversation: Conversation, event: Event): number {
    const id = this.#id(conversation) ?? this.#begin(conversation);
    const { id: eventId, columns: { source, text, rest } } = this.#encode(event);
    this.#waiting.push(id, isSaid(event) ? SAID : NOT_SAID, eventId, source, text, rest);
    if (this.#waiting.length >= WAITING_MAX) this.flush();
    return id;
  }

  /** Hands what was appended to the database, as has to be done before it is asked for anything, and for a commit. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const values = this.#waiting;
    this.#waiting = [];
    let done = 0;
    for (const { rows, statement } of this.#appends) {
      const length = rows * COLUMNS;
      for (; values.length - done >= length; done += length) {
        statement.change(...values.slice(done, done + length));
      }
    }
  }

  history({ conversations, after, before, limit, from, everything }: HistoryQuery): Event[] {
    if (limit <= 0) return [];
    this.flush();
    const statement = from === "start" ? this.#statements.fromStart : this.#statements.fromEnd;
    const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
    const found = new Map<number, Row>();
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      if (id === undefined) continue;
      for (const said of everything ? [SAID, NOT_SAID] : [SAID]) {
        for (const row of statement.all(id, said, behind(after), ahead(before), most)) {
          found.set(Number(row.id), row);
        }
      }
    }
    const rows = [...found].sort(([one], [other]) => one - other).map(([, row]) => row);
    return (from === "start" ? rows.slice(0, limit) : rows.slice(-limit)).map(decoded)
      .filter((event) => !this.#isHidden(event));
  }

  find(conversations: readonly Conversation[], msgid: string): Event | undefined {
    this.flush();
    const wanted = idOf(msgid);
    if (Number.isNaN(wanted)) return undefined;
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      const row = id === undefined ? undefined : this.#statements.find.get(id, wanted);
      const event = row === undefined ? undefined : decoded(row);
      if (event !== undefined && !this.#isHidden(event)) return event;
    }
    return undefined;
  }

  /** The conversations by the numbers that the database knows them by, as far as there are any. */
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

  conversationsOf(party: Party): Conversation[] {
    return this.#statements.conversationsOf.all(party).map(({ name }) => String(name));
  }

  redact(conversation: Conversation, msgid: string): boolean {
    this.flush();
    const [id, eventId] = [this.#id(conversation), idOf(msgid)];
    if (id === undefined || Number.isNaN(eventId)) return false;
    return this.#statements.remove.run(id, eventId).changes > 0;
  }

  renameConversation(from: Conversation, to: Conversation): void {
    const id = this.#id(from);
    if (id === undefined || from === to) return;
    this.flush();
    const target = this.#id(to);
    this.#known.clear();
    for (const party of partiesOf(from) ?? []) this.#statements.leave.change(party, id);
    if (target === undefined) {
      this.#statements.rename.change(to, id);
      this.#enter(to, id);
    } else {
      this.#statements.move.change(target, id);
      this.#statements.clear.change(id);
      this.#statements.end.change(id);
    }
  }

  /** When the latest event was, in milliseconds since 1970. */
  latestTime(): number {
    this.flush();
    const id = this.#statements.latest.get()?.id;
    return typeof id === "number" ? timeOf(id) : 0;
  }

  /** Changes were undone. */
  undone(): void {
    this.#known.clear();
    this.#waiting = [];
  }

  #id(conversation: Conversation): number | undefined {
    const known = this.#known.get(conversation);
    if (known !== undefined) return known;
    const id = this.#statements.conversation.get(conversation)?.id;
    if (id !== undefined) this.#know(conversation, Number(id));
    return id === undefined ? undefined : Number(id);
  }

  #begin(conversation: Conversation): number {
    const { id } = this.#statements.begin.run(conversation);
    this.#know(conversation, id);
    this.#enter(conversation, id);
    return id;
  }

  #enter(conversation: Conversation, id: number): void {
    for (const party of partiesOf(conversation) ?? []) this.#statements.enter.change(party, id);
  }

  #know(conversation: Conversation, id: number): void {
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(conversation, id);
  }

  /** An event may belong to several conversations, one after another. */
  #encode(event: Event) {
    if (this.#encoded?.event !== event) {
      this.#encoded = { event, id: idOf(event.id), columns: encodeEvent(event) };
    }
    return this.#encoded;
  }
}

/** An event as its row has it. */
function decoded(row: Row): Event {
  const id = Number(row.id);
  return decodeEvent(row, msgidOf(id), timeOf(id));
}

/** What all ids behind a place are greater than. */
function behind(place: Place | undefined): number {
  if (place === undefined) return FIRST;
  return bound("msgid" in place ? idOf(place.msgid) : firstIdAt(Math.floor(place.time) + 1) - 1);
}

/** What all ids ahead of a place are less than. */
function ahead(place: Place | undefined): number {
  if (place === undefined) return LAST;
  return bound("msgid" in place ? idOf(place.msgid) : firstIdAt(Math.ceil(place.time)));
}

/** What the database can compare with. A msgid of somebody else's is that of nothing here. */
function bound(id: number): number {
  return Number.isNaN(id) ? FIRST : Math.min(Math.max(id, FIRST), LAST);
}
