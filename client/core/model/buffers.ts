/**
 * The conversations of a client, and how many entries they keep.
 * @module
 */
import { fold } from "../../../protocol/names/casemapping.ts";
import type { Entry } from "../events.ts";
import { Annotations } from "./annotations.ts";
import { QUERIES_MAX } from "./memory_limits.ts";
import { KeptEntry } from "./kept_entry.ts";
import { countUnread, markRead, markReadUntil, type ReadState } from "./unread.ts";

/** A user in a channel. */
export interface Member {
  nick: string;
  /** The symbols of the member's ranks, highest first, such as `@+`. */
  prefixes: string;
  account?: string;
  away: boolean;
}

/** A conversation: a channel, one with a single other user, or with the server. */
export interface Buffer extends ReadState {
  readonly name: string;
  readonly kind: "channel" | "query" | "server";
  /** Whether the client is in the channel; always true for other kinds. */
  joined: boolean;
  topic: string;
  /** Keyed by folded nick. */
  readonly members: Map<string, Member>;
  /** The entries, oldest first. The oldest are dropped when there are too many. */
  entries: Entry[];
  readonly annotations: Annotations;
}

/** The default number of entries that all conversations keep together. */
export const ENTRIES_KEPT = 5000;

/**
 * The share by which the number of entries may exceed the limit. Dropping many at a time spreads
 * the cost.
 */
const SLACK = 0.05;

/** The most UTF-16 units of text that all conversations keep together. */
const TEXT_MAX = 64 * 1024 * 1024;

/** The number of entries packed into one block of bytes. As many of the newest stay unpacked. */
const PACKED = 256;

/**
 * Holds all conversations of a client.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Entry } from "../events.ts";
 * import { Buffers } from "./buffers.ts";
 *
 * const buffers = new Buffers();
 * buffers.open("#general", "channel");
 * const said = { kind: "message", time: 0, nick: "bob", text: "Hello!" } as const;
 * const entry: Entry = { ...said, buffer: "#general", own: false, mention: false };
 * buffers.add(entry, ["#general"]);
 * assertEquals(buffers.get("#General")?.unread, 1);
 * buffers.read("#general");
 * assertEquals(buffers.get("#general")?.unread, 0);
 * ```
 */
export class Buffers {
  readonly #byName = new Map<string, Buffer>();
  readonly #kept: number;
  #count = 0;
  /** UTF-16 units of text: the last exact count, and additions since. */
  #text = 0;
  /** The names of conversations with one user, in the order in which they began. */
  readonly #queries = new Set<string>();

  /**
   * @param kept the most entries of all together; the longest conversation loses its oldest first
   */
  constructor(kept = ENTRIES_KEPT) {
    this.#kept = kept;
  }

  /** The number of conversations. */
  get size(): number {
    return this.#byName.size;
  }

  /** Returns all conversations, in the order in which they began. */
  all(): Buffer[] {
    return [...this.#byName.values()];
  }

  /** Returns the conversation of this name; its case does not matter. */
  get(name: string): Buffer | undefined {
    return this.#byName.get(fold(name));
  }

  /** Returns the conversation of this name; creates it if there is none. */
  open(name: string, kind: Buffer["kind"]): Buffer {
    const existing = this.get(name);
    if (existing !== undefined) return existing;
    const buffer: Buffer = {
      name,
      kind,
      joined: kind !== "channel",
      topic: "",
      members: new Map(),
      entries: [],
      annotations: new Annotations(),
      unread: 0,
      mentions: 0,
      readUntil: undefined,
    };
    this.#byName.set(fold(name), buffer);
    if (kind === "query") this.#queries.add(fold(name));
    if (this.#queries.size > QUERIES_MAX) {
      const [oldest = ""] = this.#queries;
      this.delete(oldest);
    }
    return buffer;
  }

  /** Removes a conversation. */
  delete(name: string): void {
    this.clear(name);
    this.#byName.delete(fold(name));
    this.#queries.delete(fold(name));
  }

  /** Removes all entries of a conversation. */
  clear(name: string): void {
    const buffer = this.get(name);
    if (buffer === undefined) return;
    this.#count -= buffer.entries.length;
    buffer.entries = [];
  }

  /** Returns the names of the client's channels that have this nick as a member. */
  with(nick: string): string[] {
    const key = fold(nick);
    return this.all().filter((buffer) => buffer.members.has(key)).map((buffer) => buffer.name);
  }

  /** Adds an entry at the end of the conversations that it concerns, and counts it as unread. */
  add(entry: Entry, names: readonly string[]): void {
    for (const name of names) {
      const buffer = this.get(name);
      if (buffer === undefined) continue;
      buffer.entries.push(entry);
      this.#count++;
      this.#text += entry.text.length;
      if (buffer.entries.length % PACKED === 0) {
        KeptEntry.pack(buffer.entries.slice(-4 * PACKED, -PACKED));
      }
      countUnread(buffer, [entry]);
    }
    this.#drop();
  }

  /**
   * Adds earlier entries: in front of all others, or, in a channel that the client has joined
   * again, in front of its last JOIN.
   */
  addEarlier(name: string, entries: readonly Entry[]): void {
    const buffer = this.get(name);
    const [first] = entries;
    if (buffer === undefined || first === undefined) return;
    const came = buffer.entries.findLastIndex(({ kind, own }) => kind === "join" && own);
    const isBefore = came < 0 || (buffer.entries[0]?.time ?? 0) >= first.time;
    this.#insert(buffer, isBefore ? 0 : came, entries);
    if (buffer.readUntil !== undefined) countUnread(buffer, entries);
  }

  /** Adds earlier entries in front of all others. */
  addFirst(name: string, entries: readonly Entry[]): void {
    const buffer = this.get(name);
    if (buffer !== undefined) this.#insert(buffer, 0, entries);
  }

  #insert(buffer: Buffer, at: number, entries: readonly Entry[]): void {
    buffer.entries = [...buffer.entries.slice(0, at), ...entries, ...buffer.entries.slice(at)];
    this.#count += entries.length;
    this.#text += lengthOf(entries);
    KeptEntry.pack(entries);
    this.#drop();
  }

  #drop(): void {
    if (this.#text > TEXT_MAX) this.#dropText();
    if (this.#count <= this.#kept * (1 + SLACK)) return;
    const [longest] = this.all().sort((a, b) => b.entries.length - a.entries.length);
    if (longest === undefined) return;
    const dropped = Math.min(longest.entries.length, this.#count - this.#kept);
    longest.entries.splice(0, dropped);
    this.#count -= dropped;
  }

  /** Drops the older half of the conversation with the most text, if there is too much text. */
  #dropText(): void {
    const all = this.all().map((buffer) => ({ buffer, length: lengthOf(buffer.entries) }));
    this.#text = all.reduce((sum, { length }) => sum + length, 0);
    if (this.#text <= TEXT_MAX) return;
    const { buffer } = all.reduce((most, each) => each.length > most.length ? each : most);
    const dropped = buffer.entries.splice(0, Math.ceil(buffer.entries.length / 2));
    this.#count -= dropped.length;
    this.#text -= lengthOf(dropped);
  }

  /** Notes that the user has read a whole conversation here. */
  read(name: string): void {
    const buffer = this.get(name);
    if (buffer !== undefined) markRead(buffer);
  }

  /** Notes that the user has read a conversation elsewhere, up to a time in ms since 1970. */
  readUntil(name: string, time: number): void {
    const buffer = this.get(name);
    if (buffer !== undefined) markReadUntil(buffer, time);
  }

  /** Ends every membership when the connection has ended. */
  disconnected(): void {
    for (const buffer of this.all()) {
      if (buffer.kind === "channel") buffer.joined = false;
      buffer.members.clear();
    }
  }
}

/** Returns the UTF-16 units of text in entries. */
function lengthOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { text }) => sum + text.length, 0);
}
