/**
 * What has no room in an outbox yet: the rest of a long answer, and what came behind it.
 * @module
 */

import type { Told } from "./run.ts";

/** A chunk that waits for room. */
export interface Entry {
  readonly chunk: Uint8Array;
  readonly told: Told | undefined;
  /** Whether it counts towards the outbox's limit: the client did not ask for it. */
  readonly counts: boolean;
}

/** Chunks that wait for room in an outbox, in order. */
export class Backlog {
  #entries: Entry[] = [];
  /** Where the next entry is. Removing each from the front would move all others. */
  #next = 0;
  #bytes = 0;
  #answerBytes = 0;

  /** The bytes that the client did not ask for. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The bytes that the client asked for. */
  get answerBytes(): number {
    return this.#answerBytes;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#count(entry, entry.chunk.byteLength);
  }

  /** Removes the first entry, and returns it. */
  next(): Entry | undefined {
    const entry = this.#entries[this.#next++];
    if (entry !== undefined) this.#count(entry, -entry.chunk.byteLength);
    return entry;
  }

  /** Removes what tells of these events. */
  takeOut(events: ReadonlySet<string>): void {
    const entries = this.#entries.slice(this.#next);
    this.#entries = [];
    this.#next = this.#bytes = this.#answerBytes = 0;
    for (const entry of entries) if (!entry.told?.some((id) => events.has(id))) this.add(entry);
  }

  #count({ counts }: Entry, bytes: number): void {
    if (counts) this.#bytes += bytes;
    else this.#answerBytes += bytes;
  }
}
