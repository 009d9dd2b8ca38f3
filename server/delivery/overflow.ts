/**
 * Chunks that have no room in an outbox yet: the rest of a long answer, and the chunks queued
 * behind it.
 * @module
 */

import type { Told } from "./run.ts";

/** A chunk that waits for room. */
export interface WaitingChunk {
  readonly chunk: Uint8Array;
  readonly told: Told | undefined;
  /** Whether it counts towards the outbox's limit: the client did not ask for it. */
  readonly counts: boolean;
}

/** Chunks that wait for room in an outbox, in order. */
export class Overflow {
  #chunks: WaitingChunk[] = [];
  /** The index of the next chunk. Removing each chunk from the front would move all others. */
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

  add(waiting: WaitingChunk): void {
    this.#chunks.push(waiting);
    this.#count(waiting, waiting.chunk.byteLength);
  }

  /** Removes the first chunk, and returns it. */
  next(): WaitingChunk | undefined {
    const waiting = this.#chunks[this.#next++];
    if (waiting !== undefined) this.#count(waiting, -waiting.chunk.byteLength);
    return waiting;
  }

  /** Removes the chunks that tell of these events. */
  revoke(events: ReadonlySet<string>): void {
    const chunks = this.#chunks.slice(this.#next);
    this.#chunks = [];
    this.#next = this.#bytes = this.#answerBytes = 0;
    for (const waiting of chunks) {
      if (!waiting.told?.some((id) => events.has(id))) this.add(waiting);
    }
  }

  #count({ counts }: WaitingChunk, bytes: number): void {
    if (counts) this.#bytes += bytes;
    else this.#answerBytes += bytes;
  }
}
