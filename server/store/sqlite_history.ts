import type { Event } from "../event.ts";
import { decodeEvent, encodeEvent } from "./codec.ts";
import { type Conversation, partiesOf, type Party } from "./conversation.ts";
import type { Database, Row } from "./database.ts";
import { type HistoryQuery, isSaid, type Place } from "./store.ts";

/** How many conversations' ids are kept at hand. */
const KNOWN_MAX = 10_000;
const ID_DIGITS = 9;
/** As text it sorts before, and behind, every msgid. */
const FIRST = "";
const LAST = "~";

/** What the column `said` holds where {@link isSaid} holds. */
const SAID = 1;
const NOT_SAID = 0;

/** What was said and what happened, in a database. */
export class SqliteHistory {
  readonly #statements;
  /** Ids by name. Of what is here nothing is wrong; what is not here may be there. */
  readonly #known = new Map<Conversation, number>();
  readonly #isHidden: (event: Event) => boolean;
  #encoded: { readonly event: Event; readonly text: string } | undefined;

  /** @param isHidden whether an event is to be told to nobody any more */
  constructor(database: Database, isHidden: (event: Event) => boolean) {
    this.#isHidden = isHidden;
    const columns = "SELECT msgid, time, event FROM events";
    const stretch = `${columns} WHERE conversation = ? AND said = ? AND msgid > ? AND msgid < ?`;
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
      append: database.statement(
        "INSERT OR IGNORE INTO events (conversation, said, msgid, time, event) VALUES (?, ?, ?, ?, ?)",
      ),
      fromStart: database.statement(`${stretch} ORDER BY msgid LIMIT ?`),
      fromEnd: database.statement(`${stretch} ORDER BY msgid DESC LIMIT ?`),
      find: database.statement(
        `${columns} WHERE conversation = ? AND said IN (${NOT_SAID}, ${SAID}) AND msgid = ?`,
      ),
      remove: database.statement(
        `DELETE FROM events WHERE conversation = ? AND said IN (${NOT_SAID}, ${SAID}) AND msgid = ?`,
      ),
      move: database.statement(
        "UPDATE OR IGNORE events SET conversation = ? WHERE conversation = ?",
      ),
      clear: database.statement("DELETE FROM events WHERE conversation = ?"),
      latest: database.statement("SELECT max(time) AS time FROM events"),
    };
  }

  /** @returns the conversation's number */
  append(conversation: Conversation, event: Event): number {
    const id = this.#id(conversation) ?? this.#begin(conversation);
    const said = isSaid(event) ? SAID : NOT_SAID;
    this.#statements.append.change(id, said, event.id, event.time, this.#encode(event));
    return id;
  }

  history({ conversations, after, before, limit, from, everything }: HistoryQuery): Event[] {
    if (limit <= 0) return [];
    const statement = from === "start" ? this.#statements.fromStart : this.#statements.fromEnd;
    const most = Math.min(limit, Number.MAX_SAFE_INTEGER);
    const found = new Map<string, Row>();
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      if (id === undefined) continue;
      for (const said of everything ? [SAID, NOT_SAID] : [SAID]) {
        for (const row of statement.all(id, said, behind(after), ahead(before), most)) {
          found.set(String(row.msgid), row);
        }
      }
    }
    const rows = [...found].sort(([one], [other]) => one < other ? -1 : 1).map(([, row]) => row);
    return (from === "start" ? rows.slice(0, limit) : rows.slice(-limit)).map(decoded)
      .filter((event) => !this.#isHidden(event));
  }

  find(conversations: readonly Conversation[], msgid: string): Event | undefined {
    for (const conversation of conversations) {
      const id = this.#id(conversation);
      const row = id === undefined ? undefined : this.#statements.find.get(id, msgid);
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
    const id = this.#id(conversation);
    return id !== undefined && this.#statements.remove.run(id, msgid).changes > 0;
  }

  renameConversation(from: Conversation, to: Conversation): void {
    const id = this.#id(from);
    if (id === undefined || from === to) return;
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
    return Number(this.#statements.latest.get()?.time ?? 0);
  }

  /** Changes were undone. */
  undone(): void {
    this.#known.clear();
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
  #encode(event: Event): string {
    if (this.#encoded?.event !== event) this.#encoded = { event, text: encodeEvent(event) };
    return this.#encoded.text;
  }
}

/** An event as its row has it. */
function decoded({ msgid, time, event }: Row): Event {
  return decodeEvent(String(event), String(msgid), Number(time));
}

/** What all msgids behind a place are greater than. */
function behind(place: Place | undefined): string {
  if (place === undefined) return FIRST;
  return "msgid" in place ? place.msgid : `${startOf(place.time)}${LAST}`;
}

/** What all msgids ahead of a place are less than. */
function ahead(place: Place | undefined): string {
  if (place === undefined) return LAST;
  return "msgid" in place ? place.msgid : startOf(place.time);
}

/** What the msgids of a millisecond begin with. */
function startOf(time: number): string {
  if (!(time >= 0)) return FIRST;
  return time >= 36 ** ID_DIGITS ? LAST : Math.floor(time).toString(36).padStart(ID_DIGITS, "0");
}
