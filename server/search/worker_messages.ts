/** What a store and its search worker say to each other. */

import type { SearchQuery } from "../store/store.ts";

/** A message by its conversation's number and its own. */
export type Hit = readonly [conversation: number, id: number];

/** What to look for, with conversations by their numbers. */
export interface WorkerQuery extends Omit<SearchQuery, "conversations"> {
  readonly conversations: readonly number[];
}

/** What a search came to. */
export interface SearchHits {
  /** Oldest first. */
  readonly hits: readonly Hit[];
  /** Whether all was looked through that had to be; false where the time was up before. */
  readonly complete: boolean;
}

/** What the worker is asked. */
export type Request =
  | {
    readonly type: "open";
    /** The data folder. */
    readonly folder: string;
    /** The number of the last removal that the database had when it was opened. */
    readonly removals: number;
  }
  /** Something was added to these conversations, or taken out of them. */
  | {
    readonly type: "changed";
    readonly conversations: readonly number[];
    /** Whether so much is said that the index has to stand back. */
    readonly busy: boolean;
  }
  | { readonly type: "search"; readonly number: number; readonly wanted: WorkerQuery }
  /** To be answered once all that was committed is in the index; it stands back for nothing until then. */
  | { readonly type: "catch-up"; readonly number: number }
  | { readonly type: "close" };

/** What the worker says. */
export type Reply =
  | { readonly type: "found"; readonly number: number; readonly found: SearchHits }
  | { readonly type: "caught-up"; readonly number: number }
  | { readonly type: "failed"; readonly number: number; readonly fault: string }
  /** What was removed up to this number has left the index, and its files, for good. */
  | { readonly type: "removed"; readonly upTo: number }
  /** Something that the person who runs the server has to know. */
  | { readonly type: "problem"; readonly text: string }
  | { readonly type: "closed" };
