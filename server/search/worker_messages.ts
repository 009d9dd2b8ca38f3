/**
 * Defines the messages between the store (worker_handle.ts) and the search worker (worker_loop.ts).
 * @module
 */

import type { SearchQuery } from "../store/store.ts";

/** A message: the number of its conversation, and its id. */
export type Hit = readonly [conversation: number, id: number];

/** A search, with the numbers of its conversations. */
export interface WorkerQuery extends Omit<SearchQuery, "conversations"> {
  readonly conversations: readonly number[];
}

/** The result of a search. */
export interface SearchHits {
  /** Oldest first. */
  readonly hits: readonly Hit[];
  /** Whether the search was finished; false if its time limit ended it. */
  readonly complete: boolean;
}

/** A message from the store to the worker. */
export type WorkerRequest =
  | {
    readonly type: "open";
    /** The data folder. */
    readonly folder: string;
    /** Number of the database's last removal when it was opened. */
    readonly removals: number;
  }
  /** Messages were added to these conversations, or removed from them. */
  | {
    readonly type: "changed";
    readonly conversations: readonly number[];
    /** Whether the server is so busy that indexing must slow down. */
    readonly busy: boolean;
  }
  | { readonly type: "search"; readonly number: number; readonly wanted: WorkerQuery }
  /**
   * Answered once everything committed is in the index. Until then, indexing runs without pauses.
   */
  | { readonly type: "catch-up"; readonly number: number }
  | { readonly type: "close" };

/** A message from the worker to the store. */
export type WorkerReply =
  | { readonly type: "found"; readonly number: number; readonly found: SearchHits }
  | { readonly type: "caught-up"; readonly number: number }
  | { readonly type: "failed"; readonly number: number; readonly fault: string }
  /** The removals up to this number have left the index and its files. */
  | { readonly type: "removed"; readonly upTo: number }
  /** A problem that the server's administrator must know. */
  | { readonly type: "problem"; readonly text: string }
  | { readonly type: "closed" };
