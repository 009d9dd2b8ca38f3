/**
 * Answers a search from the index. worker_loop.ts calls it.
 * @module
 */

import { matcher } from "../store/words.ts";
import { ftsPattern } from "./index_entry.ts";
import { firstIdAt } from "../store/event_ids.ts";
import type { IndexFile } from "./index_file.ts";
import type { Indexer } from "./indexer.ts";
import type { Hit, SearchHits, WorkerQuery } from "./worker_messages.ts";
import type { IndexSource } from "./index_source.ts";

/** Time limit of a search, in ms. It is checked before each part of the index. */
const SEARCH_MS = 500;
/** Time that the index may take to catch up before a search, in ms. */
const FOLLOW_MS = 50;
/** The limit of messages that a search reads from the database because the index lacks them. */
const UNINDEXED_MAX = 2_000;
/**
 * A search reads 1/256 of the index first. The next parts are larger, as long as reading one takes
 * less than {@link PART_MS}.
 */
const PARTS = 256;
const PART_MS = 50;

/** Searches the index, and the recent messages that it lacks. */
export class Searcher {
  readonly #source: IndexSource;
  readonly #index: IndexFile;
  readonly #indexer: Indexer;

  constructor(source: IndexSource, index: IndexFile, indexer: Indexer) {
    this.#source = source;
    this.#index = index;
    this.#indexer = indexer;
  }

  /** Runs a search, within a time limit. */
  find(wanted: WorkerQuery): SearchHits {
    const begun = performance.now();
    const pattern = ftsPattern(wanted);
    if (pattern === undefined || wanted.limit <= 0) return { hits: [], complete: true };
    while (performance.now() - begun < FOLLOW_MS && this.#follow());
    const unindexed = this.#unindexed(wanted);
    const indexed = this.#indexed(wanted, pattern, begun + SEARCH_MS);
    const { limit, from } = wanted;
    const hits = [...indexed.hits, ...unindexed.hits].sort(([, one], [, other]) => one - other);
    return {
      hits: from === "start" ? hits.slice(0, limit) : hits.slice(-limit),
      complete: indexed.complete && unindexed.complete,
    };
  }

  #follow(): boolean {
    try {
      return this.#indexer.follow();
    } catch {
      // An index that cannot be written, as on a full disk, can still be searched.
      return false;
    }
  }

  /** Reads recent messages that the index lacks, up to a limit. */
  #unindexed(wanted: WorkerQuery): SearchHits {
    const holds = matcher(wanted);
    const hits: Hit[] = [];
    let room = UNINDEXED_MAX;
    for (const conversation of wanted.conversations) {
      if (!this.#indexer.isBehind(conversation)) continue;
      const position = this.#index.position(conversation);
      const messages = this.#source.latest(conversation, position, room);
      for (const { id, event } of messages) {
        if (holds(event)) hits.push([conversation, id]);
      }
      room -= messages.length;
      if (room <= 0) break;
    }
    return { hits, complete: room > 0 };
  }

  #indexed(wanted: WorkerQuery, pattern: string, giveUpAt: number): SearchHits {
    const { from, limit, conversations, after = -Infinity, before = Infinity } = wanted;
    const [first, last] = this.#index.bounds() ?? [1, 0];
    let low = Math.max(first, firstIdAt(after));
    let high = Math.min(last, firstIdAt(before + 1) - 1);
    const hits: Hit[] = [];
    let length = Math.ceil((last - first) / PARTS) + 1;
    while (low <= high && hits.length < limit) {
      const begun = performance.now();
      if (begun > giveUpAt) return { hits, complete: false };
      const part = from === "start"
        ? { low, high: Math.min(high, low + length - 1) }
        : { low: Math.max(low, high - length + 1), high };
      const most = limit - hits.length;
      const found = this.#index.find({ pattern, ...part, conversations, limit: most, from });
      for (const hit of found) if (this.#exists(hit)) hits.push(hit);
      // If the limit cut this part off and some hits were deleted messages, continue after the last
      // hit.
      const [, reached] = found.length < most ? [] : found.at(-1) ?? [];
      if (from === "start") low = (reached ?? part.high) + 1;
      else high = (reached ?? part.low) - 1;
      if (performance.now() - begun < PART_MS) length *= 4;
    }
    return { hits, complete: true };
  }

  #exists([conversation, id]: Hit): boolean {
    return this.#source.message(conversation, id) !== undefined;
  }
}
