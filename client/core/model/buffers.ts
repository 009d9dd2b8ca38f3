import { fold } from "../../../protocol/casemapping.ts";
import { Annotations } from "./annotations.ts";
import type { Entry } from "../events.ts";
import { KeptEntry } from "./kept_entry.ts";

/** Somebody in a channel. */
export interface Member {
  nick: string;
  /** The symbols of what they are there, highest first, such as `@+`. */
  prefixes: string;
  account?: string;
  away: boolean;
}

/** A conversation: a channel, one with a single other person, or with the server. */
export interface Buffer {
  readonly name: string;
  readonly kind: "channel" | "query" | "server";
  /** Whether we are in that channel just now; always true where it is none. */
  joined: boolean;
  topic: string;
  /** Keyed by folded nick. */
  readonly members: Map<string, Member>;
  /** What was said and happened, oldest first; the oldest are dropped where there are too many. */
  entries: Entry[];
  readonly annotations: Annotations;
  /** Messages since it was last read, and those among them that mention us. */
  unread: number;
  mentions: number;
  /** Up to when it was read, here or elsewhere, in ms since 1970; `undefined` where nobody knows. */
  readUntil: number | undefined;
}

/** Entries that all buffers together keep, unless told otherwise. */
export const ENTRIES_KEPT = 5000;

/** The share of them by which they may be too many: dropping a part at a time keeps its cost off each single entry. */
const SLACK = 0.05;

/** Entries of a conversation that are kept as bytes together; as many of the newest are kept as they came. */
const PACKED = 256;

/** All conversations of a connection, by folded name. */
export class Buffers {
  readonly #byName = new Map<string, Buffer>();
  readonly #kept: number;
  #count = 0;

  /** @param kept entries that all of them keep together; the longest one loses its oldest first */
  constructor(kept = ENTRIES_KEPT) {
    this.#kept = kept;
  }

  /** All of them, in the order in which they began. */
  all(): Buffer[] {
    return [...this.#byName.values()];
  }

  get(name: string): Buffer | undefined {
    return this.#byName.get(fold(name));
  }

  /** The buffer of this name, made where there is none yet. */
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
    return buffer;
  }

  /** Forgets a conversation. */
  delete(name: string): void {
    this.clear(name);
    this.#byName.delete(fold(name));
  }

  /** Forgets what was said and happened in a conversation. */
  clear(name: string): void {
    const buffer = this.get(name);
    if (buffer === undefined) return;
    this.#count -= buffer.entries.length;
    buffer.entries = [];
  }

  /** The names of the channels that this nick is in with us. */
  with(nick: string): string[] {
    const key = fold(nick);
    return this.all().filter((buffer) => buffer.members.has(key)).map((buffer) => buffer.name);
  }

  /** Keeps an entry in the buffers that it concerns, and counts it where it is unread. */
  add(entry: Entry, names: readonly string[]): void {
    for (const name of names) {
      const buffer = this.get(name);
      if (buffer === undefined) continue;
      buffer.entries.push(entry);
      this.#count++;
      if (buffer.entries.length % PACKED === 0) {
        KeptEntry.pack(buffer.entries.slice(-4 * PACKED, -PACKED));
      }
      count(buffer, [entry]);
    }
    this.#drop();
  }

  /**
   * Keeps what was said before: in front of all that is kept of a conversation, or, of a channel
   * that we came back to, in front of our coming.
   */
  addEarlier(name: string, entries: readonly Entry[]): void {
    const buffer = this.get(name);
    const [first] = entries;
    if (buffer === undefined || first === undefined) return;
    const came = buffer.entries.findLastIndex(({ kind, own }) => kind === "join" && own);
    const isBefore = came < 0 || (buffer.entries[0]?.time ?? 0) >= first.time;
    this.#insert(buffer, isBefore ? 0 : came, entries);
    if (buffer.readUntil !== undefined) count(buffer, entries);
  }

  /** Keeps what was said before all that is kept of a conversation. */
  addFirst(name: string, entries: readonly Entry[]): void {
    const buffer = this.get(name);
    if (buffer !== undefined) this.#insert(buffer, 0, entries);
  }

  #insert(buffer: Buffer, at: number, entries: readonly Entry[]): void {
    buffer.entries = [...buffer.entries.slice(0, at), ...entries, ...buffer.entries.slice(at)];
    this.#count += entries.length;
    KeptEntry.pack(entries);
    this.#drop();
  }

  #drop(): void {
    if (this.#count <= this.#kept * (1 + SLACK)) return;
    const [longest] = this.all().sort((a, b) => b.entries.length - a.entries.length);
    if (longest === undefined) return;
    const dropped = Math.min(longest.entries.length, this.#count - this.#kept);
    longest.entries.splice(0, dropped);
    this.#count -= dropped;
  }

  /** Everything in this buffer has been seen. */
  read(name: string): void {
    const buffer = this.get(name);
    if (buffer !== undefined) buffer.unread = buffer.mentions = 0;
  }

  /** What was said in this buffer up to a time, in ms since 1970, has been seen elsewhere. */
  readUntil(name: string, time: number): void {
    const buffer = this.get(name);
    if (buffer === undefined) return;
    buffer.readUntil = time;
    // What was seen here is as read as what the time says.
    const before = buffer.unread;
    buffer.unread = buffer.mentions = 0;
    if (before > 0) count(buffer, newsOf(buffer));
  }

  /** The connection is gone, and with it every membership. */
  disconnected(): void {
    for (const buffer of this.all()) {
      if (buffer.kind === "channel") buffer.joined = false;
      buffer.members.clear();
    }
  }
}

function count(buffer: Buffer, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (!isNews(entry, buffer)) continue;
    buffer.unread++;
    if (entry.mention) buffer.mentions++;
  }
}

/** What came after all that is known to have been read. */
export function newsOf({ entries, readUntil = -Infinity }: Buffer): Entry[] {
  return entries.slice(entries.findLastIndex(({ time }) => time <= readUntil) + 1);
}

/** Whether an entry is something that others said and that is not known to have been read. */
export function isNews(entry: Entry, { readUntil = -Infinity }: Buffer): boolean {
  return !entry.own && isSpoken(entry) && entry.time > readUntil;
}

/** Whether an entry is something said, where others are things that happened. */
export function isSpoken({ kind }: Entry): boolean {
  return kind === "message" || kind === "notice" || kind === "action";
}
