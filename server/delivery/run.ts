/**
 * Chunks of bytes in order. Outboxes that hold the same chunks share one run, which is joined once
 * for all of them.
 * @module
 */

/** The msgids of the events that a chunk tells of; `undefined` for an answer. */
export type Told = readonly string[] | undefined;

/** No bytes. */
export const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * A chain of chunks, in which every prefix exists once. Outboxes that were given the same chunks
 * since they were last empty hold the same object. So a flush costs one join for each different
 * queue, and one write for each connection.
 */
export class Run {
  readonly before: Run | undefined;
  readonly chunk: Uint8Array;
  readonly told: Told;
  /** The bytes of all chunks together. */
  readonly bytes: number;
  #next: Run | undefined;
  #joined: Uint8Array | undefined;

  constructor(before: Run | undefined, chunk: Uint8Array, told: Told) {
    this.before = before;
    this.chunk = chunk;
    this.told = told;
    this.bytes = (before?.bytes ?? 0) + chunk.byteLength;
  }

  /**
   * Returns this run with one chunk more. Only the latest successor is shared: an event reaches all
   * its recipients before the next event does.
   */
  then(chunk: Uint8Array, told: Told): Run {
    if (this.#next?.chunk !== chunk) this.#next = new Run(this, chunk, told);
    return this.#next;
  }

  /** Returns the chunks with the events that they tell of, in order. */
  entries(): { chunk: Uint8Array; told: Told }[] {
    const entries = [];
    for (let run: Run | undefined = this as Run; run?.before !== undefined; run = run.before) {
      entries.push({ chunk: run.chunk, told: run.told });
    }
    return entries.reverse();
  }

  /** Returns all chunks as one; a single chunk is returned as it is. */
  joined(): Uint8Array {
    if (this.#joined === undefined) {
      if (this.before === undefined || this.before.bytes === 0) this.#joined = this.chunk;
      else {
        const joined = new Uint8Array(this.bytes);
        let end = this.bytes;
        for (let run: Run | undefined = this as Run; run !== undefined; run = run.before) {
          end -= run.chunk.byteLength;
          joined.set(run.chunk, end);
        }
        this.#joined = joined;
      }
    }
    return this.#joined;
  }
}
