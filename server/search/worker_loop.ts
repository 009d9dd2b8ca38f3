/**
 * Schedules the work of the search worker: answers requests, and between them indexes, checkpoints
 * and checks the database for damage, in short steps. worker.ts feeds it; it calls indexer.ts and
 * searcher.ts.
 * @module
 */

import { StoreError } from "../store/store.ts";
import { isDamage } from "../store/database_file.ts";
import { Searcher } from "./searcher.ts";
import { IndexFile, removeIndex } from "./index_file.ts";
import { Indexer } from "./indexer.ts";
import type { WorkerReply, WorkerRequest } from "./worker_messages.ts";
import { CHECK_START, type CheckPosition, IndexSource } from "./index_source.ts";

/** Indexing's share of CPU time: 1/2 when the server is idle, 1/30 otherwise. */
const LARGE_SHARE = 2;
const SMALL_SHARE = 30;
/** Least time between checkpoints of the database, in ms. */
const CHECKPOINT_EVERY_MS = 1_000;
/**
 * Least time between flushes of deleted texts, in ms: the writer waits for the disk during a flush.
 */
const FLUSH_EVERY_MS = 10_000;
/** Delay after a second failure, in ms. */
const RETRY_AFTER_MS = 60_000;
/**
 * After this long without a failure, in ms, the next failure counts as the first. A successful step
 * alone does not reset the count.
 */
const FORGIVEN_MS = 2 * RETRY_AFTER_MS;

type Open = Extract<WorkerRequest, { type: "open" }>;

/**
 * Handles the search worker's requests, and indexes in between. Until `close`, it owns a timer and
 * two databases.
 */
export class WorkerLoop {
  readonly #reply: (reply: WorkerReply) => void;
  #open: Open | undefined;
  #source: IndexSource | undefined;
  #index: IndexFile | undefined;
  #indexer: Indexer | undefined;
  #searcher: Searcher | undefined;
  #told = 0;
  #busy = false;
  /** Time of the last failure, by `performance.now()`. */
  #failedAt = -Infinity;
  #nextCheckpoint = 0;
  /** Whether the database's write-ahead log may hold deleted texts. */
  #isStale = false;
  #nextFlush = 0;
  /** The progress of the check for damage; `undefined` once it is over. */
  #checked: CheckPosition | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The numbers of the requests that wait until the index is up to date. */
  #waiting: number[] = [];

  constructor(reply: (reply: WorkerReply) => void) {
    this.#reply = reply;
  }

  /** Handles a request. */
  take(request: WorkerRequest): void {
    switch (request.type) {
      case "open":
        this.#open = request;
        this.#wakeIn(0);
        return;
      case "changed":
        this.#busy = request.busy;
        this.#indexer?.note(request.conversations);
        this.#wakeIn(0);
        return;
      case "search":
        this.#answer(request.number, () => {
          const found = this.#openSearcher().find(request.wanted);
          this.#tellRemoved();
          this.#reply({ type: "found", number: request.number, found });
        });
        return;
      case "catch-up":
        this.#waiting.push(request.number);
        this.#runIn(0);
        return;
      case "close":
        this.#close();
        this.#reply({ type: "closed" });
    }
  }

  #answer(number: number, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#reply({ type: "failed", number, fault: (error as Error).message });
      this.#wakeIn(this.#fails ? RETRY_AFTER_MS : 0);
      this.#recover(error);
    }
  }

  /** Opens the database and the index, unless they are open. */
  #openSearcher(): Searcher {
    if (this.#searcher !== undefined) return this.#searcher;
    if (this.#open === undefined) throw new Error("a request came before open");
    const { folder, removals } = this.#open;
    if (this.#source === undefined) {
      this.#source = new IndexSource(`${folder}/chatd.db`);
      this.#checked = this.#source.isLarge ? CHECK_START : undefined;
    }
    const { name, lastRemoval } = this.#source;
    this.#index = new IndexFile(`${folder}/search.db`, { name, removals, lastRemoval });
    this.#indexer = new Indexer(this.#source, this.#index);
    return this.#searcher = new Searcher(this.#source, this.#index, this.#indexer);
  }

  #wakeIn(milliseconds: number): void {
    if (this.#timer === undefined) this.#runIn(milliseconds);
  }

  #runIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#work, milliseconds);
  }

  readonly #work = (): void => {
    this.#timer = undefined;
    try {
      this.#openSearcher();
      this.#checkpoint();
      const begun = performance.now();
      if (this.#indexer?.needsRebuild === true) {
        this.#removeIndex();
        this.#openSearcher();
      }
      const follows = this.#indexer?.step() === true;
      this.#tellRemoved();
      if (!follows) {
        this.#flush();
        for (const number of this.#waiting.splice(0)) this.#reply({ type: "caught-up", number });
      }
      if (!follows && !this.#check()) {
        if (this.#isStale) this.#runIn(CHECKPOINT_EVERY_MS);
        return;
      }
      const share = this.#waiting.length > 0
        ? 1
        : follows && !this.#busy
        ? LARGE_SHARE
        : SMALL_SHARE;
      this.#runIn((performance.now() - begun) * (share - 1));
    } catch (error) {
      const fault = (error as Error).message;
      for (const number of this.#waiting.splice(0)) {
        this.#reply({ type: "failed", number, fault });
      }
      this.#runIn(this.#fails ? RETRY_AFTER_MS : 0);
      this.#recover(error);
    }
  };

  /** Checkpoints. A checkpoint mostly waits for the disk, so it does not count as CPU time. */
  #checkpoint(): void {
    const now = performance.now();
    if (now < this.#nextCheckpoint) return;
    this.#nextCheckpoint = now + CHECKPOINT_EVERY_MS;
    this.#source?.checkpoint();
  }

  #flush(): void {
    const now = performance.now();
    if (!this.#isStale || now < this.#nextFlush || this.#source?.flush() !== true) return;
    this.#isStale = false;
    this.#nextFlush = now + FLUSH_EVERY_MS;
  }

  /** Checks a part of a large database for damage. Returns false once all of it is checked. */
  #check(): boolean {
    if (this.#checked === undefined) return false;
    try {
      this.#checked = this.#source?.check(this.#checked);
    } catch (error) {
      this.#checked = undefined;
      this.#reply({ type: "problem", text: (error as Error).message });
    }
    return this.#checked !== undefined;
  }

  #tellRemoved(): void {
    const upTo = this.#indexer?.cleared ?? 0;
    if (upTo === this.#told) return;
    this.#told = upTo;
    this.#isStale = true;
    this.#reply({ type: "removed", upTo });
  }

  /** Handles a failure: reports it, and deletes a damaged index, which is then rebuilt. */
  #recover(error: unknown): void {
    const { message } = error as Error;
    const isIndex = isDamage(message) && !(error instanceof StoreError);
    if (isIndex) this.#removeIndex();
    const wasTold = this.#fails;
    this.#failedAt = performance.now();
    if (wasTold) return;
    const text = isIndex
      ? `the search index is damaged and will be rebuilt: ${message}`
      : `searches do not find new messages: ${message}`;
    this.#reply({ type: "problem", text });
  }

  get #fails(): boolean {
    return performance.now() - this.#failedAt < FORGIVEN_MS;
  }

  #removeIndex(): void {
    this.#closeIndex();
    removeIndex(`${this.#open?.folder}/search.db`);
  }

  #closeIndex(): void {
    this.#index?.close();
    this.#index = this.#indexer = this.#searcher = undefined;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#closeIndex();
    this.#source?.close();
  }
}
