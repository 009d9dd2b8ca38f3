import { fold } from "../../protocol/casemapping.ts";
import type { Event } from "../event.ts";
import { decodeEvent } from "./codec.ts";
import type { Database, Row } from "./database.ts";
import { finder, phrasesOf, sendersOf, wordsSaid } from "./search.ts";
import { decoded, SAID } from "./sqlite_history.ts";
import type { SearchQuery } from "./store.ts";

/** How many of the last rows are read one by one where they are not in the index yet. */
const UNINDEXED_MAX = 2_000;
/** More conversations than this are not looked up in the index, but told apart by what is found: that costs less. */
const PLACES_MAX = 4;
/** Messages of small conversations, see {@link SqliteSearch}. */
export const READ_MAX = 3_000;
/** To take a row out of the index, and clear out its words, takes as long as to enter this many. */
const TAKING_OUT_COSTS = 8;
/** How many rows are searched at a time, at first and at most. */
const FIRST_STRETCH = 50_000;
const LONGEST_STRETCH = 800_000;
/** How long a search may take before it begins with another stretch, in ms. */
const PATIENCE_MS = 300;

/** A row as the index has it: the columns `words`, `place` and `sender`, each of words with a space between. */
type Entry = readonly [words: string, place: string, sender: string];

/**
 * The index of what was said, by its words, its place (the conversation) and its sender. What are words is not for the
 * database to tell: they are found by {@link wordsSaid}, and the database takes them as they are.
 */
export class SqliteSearch {
  readonly #statements;
  readonly #readMax: number;

  /** @param readMax conversations with no more messages than this together are read one by one, without the index */
  constructor(database: Database, readMax: number) {
    this.#readMax = readMax;
    const found =
      `SELECT msgid, time, event FROM search CROSS JOIN events ON events.id = search.rowid
      WHERE search MATCH ? AND search.rowid BETWEEN ? AND ? AND said = ${SAID}
      AND conversation IN (SELECT value FROM json_each(?)) AND time BETWEEN ? AND ?`;
    this.#statements = {
      position: database.statement("SELECT position FROM search_state"),
      proceed: database.statement("UPDATE search_state SET position = ?"),
      last: database.statement("SELECT max(id) AS id FROM events"),
      next: database.statement("SELECT id, time FROM events WHERE id >= ? ORDER BY id LIMIT 1"),
      fromStart: database.statement(`${found} ORDER BY search.rowid LIMIT ?`),
      fromEnd: database.statement(`${found} ORDER BY search.rowid DESC LIMIT ?`),
      size: database.statement(
        `SELECT count(*) AS size FROM (SELECT 1 FROM events
        WHERE conversation IN (SELECT value FROM json_each(?)) AND said = ${SAID} LIMIT ?)`,
      ),
      read: database.statement(
        `SELECT msgid, time, event FROM events
        WHERE conversation IN (SELECT value FROM json_each(?)) AND said = ${SAID} ORDER BY msgid`,
      ),
      unindexed: database.statement(
        `SELECT msgid, time, event FROM events WHERE id > ? AND said = ${SAID}
        AND conversation IN (SELECT value FROM json_each(?)) ORDER BY id`,
      ),
      waiting: database.statement(
        "SELECT id, said, conversation, event FROM events WHERE id > ? ORDER BY id LIMIT ?",
      ),
      gone: database.statement("SELECT id, conversation, event FROM search_gone LIMIT ?"),
      moved: database.statement("SELECT conversation, event FROM events WHERE id = ? AND id <= ?"),
      settle: database.statement("DELETE FROM search_gone WHERE id = ?"),
      enter: database.statement(
        "INSERT INTO search (rowid, words, place, sender) VALUES (?, ?, ?, ?)",
      ),
      takeOut: database.statement(
        "INSERT INTO search (search, rowid, words, place, sender) VALUES ('delete', ?, ?, ?, ?)",
      ),
    };
  }

  /** @param places the conversations to look in, as {@link SqliteHistory.numbersOf} gives them */
  search(query: SearchQuery, places: readonly number[]): Event[] {
    const { from, limit } = query;
    const position = this.#position();
    const pattern = patternOf(query, places);
    if (pattern === undefined || limit <= 0) return [];
    if (this.#areSmall(places)) {
      const found = this.#read(query, places);
      return from === "start" ? found.slice(0, limit) : found.slice(-limit);
    }
    const unindexed = () => this.#unindexed(query, places, position);
    const indexed = (limit: number) => this.#indexed(query, places, pattern, position, limit);
    if (from === "start") {
      const found = indexed(limit);
      return found.length >= limit ? found : [...found, ...unindexed()].slice(0, limit);
    }
    const found = unindexed().slice(-limit);
    return found.length >= limit ? found : [...indexed(limit - found.length), ...found];
  }

  /**
   * Brings the index closer to what is stored.
   *
   * @param rows how far
   * @returns whether there is more to do
   */
  catchUp(rows: number): boolean {
    const { gone, moved, waiting } = this.#statements;
    const position = this.#position();
    const most = Math.ceil(rows / TAKING_OUT_COSTS);
    const left = gone.all(most).map((row) => ({
      row,
      now: moved.get(Number(row.id), position),
    }));
    const free = rows - left.length * TAKING_OUT_COSTS;
    const added = free <= 0 ? [] : waiting.all(position, free);
    for (const { row, now } of left) {
      const id = Number(row.id);
      this.#statements.takeOut.change(id, ...entryOf(row));
      if (now !== undefined) this.#statements.enter.change(id, ...entryOf(now));
      this.#statements.settle.change(id);
    }
    for (const row of added) {
      if (row.said === SAID) this.#statements.enter.change(Number(row.id), ...entryOf(row));
    }
    const last = added.at(-1);
    if (last !== undefined) this.#statements.proceed.change(Number(last.id));
    return left.length >= most || added.length >= free;
  }

  #position(): number {
    return Number(this.#statements.position.get()?.position ?? 0);
  }

  #areSmall(places: readonly number[]): boolean {
    const size = this.#statements.size.get(JSON.stringify(places), this.#readMax + 1)?.size;
    return Number(size) <= this.#readMax;
  }

  #read(query: SearchQuery, places: readonly number[]): Event[] {
    return this.#statements.read.all(JSON.stringify(places)).map(decoded).filter(finder(query));
  }

  #unindexed(query: SearchQuery, places: readonly number[], position: number): Event[] {
    const last = Number(this.#statements.last.get()?.id ?? 0);
    if (last <= position) return [];
    const start = Math.max(position, last - UNINDEXED_MAX);
    return this.#statements.unindexed.all(start, JSON.stringify(places)).map(decoded)
      .filter(finder(query));
  }

  #indexed(
    { from, after = 0, before = Number.MAX_SAFE_INTEGER }: SearchQuery,
    places: readonly number[],
    pattern: string,
    position: number,
    limit: number,
  ): Event[] {
    const first = after <= 0 ? 1 : this.#firstSince(after, position);
    const last = before >= Number.MAX_SAFE_INTEGER
      ? position
      : this.#firstSince(before + 1, position) - 1;
    const statement = from === "start" ? this.#statements.fromStart : this.#statements.fromEnd;
    const within = JSON.stringify(places);
    const rows: Row[] = [];
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (const [low, high] of stretches(first, last, from)) {
      const most = limit - rows.length;
      rows.push(...statement.all(pattern, low, high, within, after, before, most));
      if (rows.length >= limit || performance.now() > giveUpAt) break;
    }
    return (from === "start" ? rows : rows.reverse()).map(decoded);
  }

  /** The first id of an event at this time or later; behind `position` where there is none before. */
  #firstSince(time: number, position: number): number {
    let low = 1;
    let high = position + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.#statements.next.get(middle);
      if (row === undefined || Number(row.time) >= time) high = middle;
      else low = Number(row.id) + 1;
    }
    return low;
  }
}

/** The parts in which ids are searched: short ones first, since there most of what is asked for is found. */
function* stretches(
  first: number,
  last: number,
  from: "start" | "end",
): Generator<[number, number]> {
  for (let length = FIRST_STRETCH; first <= last; length = Math.min(2 * length, LONGEST_STRETCH)) {
    if (from === "start") {
      yield [first, Math.min(last, first + length - 1)];
      first += length;
    } else {
      yield [Math.max(first, last - length + 1), last];
      last -= length;
    }
  }
}

/** The query in the language of FTS5; `undefined` where nothing can match. */
function patternOf({ text, sender }: SearchQuery, places: readonly number[]): string | undefined {
  const phrases = text === undefined ? [] : phrasesOf(text);
  if (places.length === 0 || text !== undefined && phrases.length === 0) return undefined;
  const parts = phrases.map((words) => `words:"${words.join(" ")}"`);
  if (sender !== undefined) parts.push(`sender:"${nameKey(fold(sender))}"`);
  if (places.length <= PLACES_MAX) {
    parts.push(`place:(${places.map((place) => `"${placeKey(place)}"`).join(" OR ")})`);
  }
  return parts.join(" AND ");
}

function entryOf({ conversation, event }: Row): Entry {
  const said = decodeEvent(String(event), "", 0);
  const senders = sendersOf(said).map(nameKey).join(" ");
  return [wordsSaid(said).join(" "), placeKey(Number(conversation)), senders];
}

function placeKey(conversation: number): string {
  return `c${conversation}`;
}

/** A name as one word, whatever is in it. */
function nameKey(name: string): string {
  return `n${[...new TextEncoder().encode(name)].map((byte) => byte.toString(16)).join("")}`;
}
