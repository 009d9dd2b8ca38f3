/**
 * Counts the unread entries of a conversation. `../history/read_markers.ts` reports how far the
 * user has read on other devices.
 * @module
 */
import type { Entry } from "../events.ts";
import type { Annotations } from "./annotations.ts";
import { isSpoken } from "./entries.ts";

/** The read position and unread counts of a conversation. */
export interface ReadState {
  /** The entries, oldest first. */
  readonly entries: readonly Entry[];
  /** Messages of others since the conversation was last read. */
  unread: number;
  /** Those among them that mention the client's nick. */
  mentions: number;
  /**
   * The time up to which the user has read it, here or elsewhere, in ms since 1970; `undefined` if
   * unknown.
   */
  readUntil: number | undefined;
  /** Tells deleted messages, which do not count. */
  readonly annotations: Pick<Annotations, "isRedacted">;
}

/** How many entries to search for a deleted message among the unread ones. */
const SOUGHT_MAX = 2_000;

/**
 * Adds entries to the unread counts, if they count.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Entry } from "../events.ts";
 * import { Annotations } from "./annotations.ts";
 * import { countUnread, markRead } from "./unread.ts";
 *
 * const said = { kind: "message", time: 0, nick: "bob", text: "alice: hello" } as const;
 * const entry: Entry = { ...said, buffer: "#general", own: false, mention: true };
 * const annotations = new Annotations();
 * const state = { entries: [entry], unread: 0, mentions: 0, readUntil: undefined, annotations };
 * countUnread(state, state.entries);
 * assertEquals([state.unread, state.mentions], [1, 1]);
 * markRead(state);
 * assertEquals([state.unread, state.mentions], [0, 0]);
 * ```
 */
export function countUnread(state: ReadState, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (!isNews(entry, state)) continue;
    state.unread++;
    if (entry.mention) state.mentions++;
  }
}

/** Uncounts a message that is about to be marked as deleted, if it is unread. */
export function uncount(state: ReadState, msgid: string): void {
  const { entries, annotations } = state;
  if (state.unread === 0 || annotations.isRedacted(msgid)) return;
  const end = Math.max(0, entries.length - SOUGHT_MAX);
  for (let at = entries.length - 1, counted = 0; at >= end && counted < state.unread; at--) {
    const entry = entries[at];
    if (entry === undefined || !isNews(entry, state)) continue;
    counted++;
    if (entry.msgid !== msgid) continue;
    state.unread--;
    if (entry.mention) state.mentions--;
    return;
  }
}

/** Clears the unread counts. */
export function markRead(state: ReadState): void {
  state.unread = state.mentions = 0;
}

/**
 * Notes that the user has read up to a time elsewhere. It never raises the counts: entries read
 * here stay read.
 *
 * @param time ms since 1970
 */
export function markReadUntil(state: ReadState, time: number): void {
  state.readUntil = time;
  const before = state.unread;
  markRead(state);
  if (before > 0) countUnread(state, newsOf(state));
}

/** Returns the entries after the read position. */
export function newsOf({ entries, readUntil = -Infinity }: ReadState): Entry[] {
  return entries.slice(entries.findLastIndex(({ time }) => time <= readUntil) + 1);
}

/** Returns whether an entry is another user's message after the read position. */
export function isNews(
  entry: Entry,
  { readUntil = -Infinity, annotations }: Pick<ReadState, "readUntil" | "annotations">,
): boolean {
  return !entry.own && isSpoken(entry) && entry.time > readUntil &&
    !annotations.isRedacted(entry.msgid);
}
