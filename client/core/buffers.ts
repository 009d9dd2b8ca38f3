import { fold } from "../../protocol/casemapping.ts";
import type { Entry } from "./events.ts";

/** Somebody in a channel. */
export interface Member {
  nick: string;
  /** The symbols of what they are there, highest first, such as `@+`. */
  prefixes: string;
  account?: string;
  away: boolean;
}

/** A conversation: a channel, or one with a single other person. */
export interface Buffer {
  readonly name: string;
  readonly kind: "channel" | "query";
  /** Whether we are in that channel just now; always true for a query. */
  joined: boolean;
  topic: string;
  /** Keyed by folded nick. */
  readonly members: Map<string, Member>;
  /** What was said and happened, oldest first; the oldest are dropped beyond `ENTRIES_KEPT`. */
  entries: Entry[];
  /** Messages since it was last read, and those among them that mention us. */
  unread: number;
  mentions: number;
}

/** Entries that a buffer keeps. */
export const ENTRIES_KEPT = 5000;

/** Dropping a part at a time keeps the cost of dropping off each single entry. */
const DROP_AT = ENTRIES_KEPT + 1000;

/** All conversations of a connection, by folded name. */
export class Buffers {
  readonly #byName = new Map<string, Buffer>();

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
      joined: kind === "query",
      topic: "",
      members: new Map(),
      entries: [],
      unread: 0,
      mentions: 0,
    };
    this.#byName.set(fold(name), buffer);
    return buffer;
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
      if (buffer.entries.length >= DROP_AT) buffer.entries = buffer.entries.slice(-ENTRIES_KEPT);
      if (entry.own || !isSpoken(entry)) continue;
      buffer.unread++;
      if (entry.mention) buffer.mentions++;
    }
  }

  /** Everything in this buffer has been seen. */
  read(name: string): void {
    const buffer = this.get(name);
    if (buffer !== undefined) buffer.unread = buffer.mentions = 0;
  }

  /** The connection is gone, and with it every membership. */
  disconnected(): void {
    for (const buffer of this.all()) {
      if (buffer.kind === "channel") buffer.joined = false;
      buffer.members.clear();
    }
  }
}

/** Whether an entry is something said, where others are things that happened. */
export function isSpoken({ kind }: Entry): boolean {
  return kind === "message" || kind === "notice" || kind === "action";
}
