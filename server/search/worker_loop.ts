import { StoreError } from "../store/store.ts";
import { isDamage } from "../store/database_file.ts";
import { Searcher } from "./searcher.ts";
import { IndexFile, removeIndex } from "./index_file.ts";
import { Indexer } from "./indexer.ts";
import type { Reply, Request } from "./worker_messages.ts";
import { IndexSource, type Looked, NOT_LOOKED } from "./index_source.ts";

/** It takes one part in so many of the time: to bring the index up to date where little is said, and else. */
const LARGE_SHARE = 2;
const SMALL_SHARE = 30;
const CHECKPOINT_EVERY_MS = 1_000;
/** How long after something was taken out of all files the next thing may be, in ms: others wait for the disk meanwhile. */
const FLUSH_EVERY_MS = 10_000;
/** How long to wait after a second failure, in ms. */
const AFTER_FAULT_MS = 60_000;
/** After so long without one, in ms, a failure is a first one again. Steps that succeed in between tell nothing. */
const FORGIVEN_MS = 2 * AFTER_FAULT_MS;

type Open = Extract<Request, { type: "open" }>;

/** What the search worker does, by what it is asked. It owns a timer, and two databases, until it is closed. */
export class WorkerLoop {
  readonly #reply: (reply: Reply) => void;
  #open: Open | undefined;
  #source: IndexSource | undefined;
  #index: IndexFile | undefined;
  #indexer: Indexer | undefined;
  #searcher: Searcher | undefined;
  #told = 0;
  #busy = false;
  /** When it failed last, by `performance.now()`. */
  #failedAt = -Infinity;
  #nextCheckpoint = 0;
  /** The database's log of changes may hold what was taken out. */
  #isStale = false;
  #nextFlush = 0;
  /** Up to where the database was looked through; `undefined` where that is over. */
  #looked: Looked | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Who waits until all is in the index. */
  #waiting: number[] = [];

  constructor(reply: (reply: Reply) => void) {
    this.#reply = reply;
  }

  take(request: Request): void {
    switch (request.type) {
      case "open":
        this.#open = request;
        this.#wake(0);
        return;
      case "changed":
        this.#busy = request.busy;
        this.#indexer?.note(request.conversations);
        this.#wake(0);
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
        this.#again(0);
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
      this.#wake(this.#fails ? AFTER_FAULT_MS : 0);
      this.#mend(error);
    }
  }

  /** The index, opened where it is not yet. */
  #openSearcher(): Searcher {
    if (this.#searcher !== undefined) return this.#searcher;
    if (this.#open === undefined) throw new Error("nothing was opened");
    const { folder, removals } = this.#open;
    if (this.#source === undefined) {
      this.#source = new IndexSource(`${folder}/chatd.db`);
      this.#looked = this.#source.isLarge ? NOT_LOOKED : undefined;
    }
    const { name, lastRemoval } = this.#source;
    this.#index = new IndexFile(`${folder}/search.db`, { name, removals, lastRemoval });
    this.#indexer = new Indexer(this.#source, this.#index);
    return this.#searcher = new Searcher(this.#source, this.#index, this.#indexer);
  }

  #wake(milliseconds: number): void {
    if (this.#timer === undefined) this.#again(milliseconds);
  }

  #again(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#work, milliseconds);
  }

  readonly #work = (): void => {
    this.#timer = undefined;
    try {
      this.#openSearcher();
      this.#checkpoint();
      const begun = performance.now();
      if (this.#indexer?.isHopeless === true) {
        this.#takeAway();
        this.#openSearcher();
      }
      const follows = this.#indexer?.step() === true;
      this.#tellRemoved();
      if (!follows) {
        this.#flush();
        for (const number of this.#waiting.splice(0)) this.#reply({ type: "caught-up", number });
      }
      if (!follows && !this.#look()) {
        if (this.#isStale) this.#again(CHECKPOINT_EVERY_MS);
        return;
      }
      const share = this.#waiting.length > 0
        ? 1
        : follows && !this.#busy
        ? LARGE_SHARE
        : SMALL_SHARE;
      this.#again((performance.now() - begun) * (share - 1));
    } catch (error) {
      const fault = (error as Error).message;
      for (const number of this.#waiting.splice(0)) {
        this.#reply({ type: "failed", number, fault });
      }
      this.#again(this.#fails ? AFTER_FAULT_MS : 0);
      this.#mend(error);
    }
  };

  /** It waits for the disk, which is no work. */
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

  /** Reads a part of what was not looked through at the start. False where all was. */
  #look(): boolean {
    if (this.#looked === undefined) return false;
    try {
      this.#looked = this.#source?.look(this.#looked);
    } catch (error) {
      this.#looked = undefined;
      this.#reply({ type: "problem", text: (error as Error).message });
    }
    return this.#looked !== undefined;
  }

  #tellRemoved(): void {
    const upTo = this.#indexer?.cleared ?? 0;
    if (upTo === this.#told) return;
    this.#told = upTo;
    this.#isStale = true;
    this.#reply({ type: "removed", upTo });
  }

  /** Deals with what went wrong: a damaged index is taken away, to be made anew. */
  #mend(error: unknown): void {
    const { message } = error as Error;
    const isIndex = isDamage(message) && !(error instanceof StoreError);
    if (isIndex) this.#takeAway();
    const wasTold = this.#fails;
    this.#failedAt = performance.now();
    if (wasTold) return;
    const text = isIndex
      ? `the index of searches is damaged, and will be made anew: ${message}`
      : `searches do not find what is new: ${message}`;
    this.#reply({ type: "problem", text });
  }

  get #fails(): boolean {
    return performance.now() - this.#failedAt < FORGIVEN_MS;
  }

  #takeAway(): void {
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
