/**
 * Runs the search worker for a store, from the server's main thread. The SQLite store calls it; the
 * worker's side is worker.ts.
 * @module
 */

import { StoreError } from "../store/store.ts";
import type { SearchHits, WorkerQuery, WorkerReply, WorkerRequest } from "./worker_messages.ts";

/**
 * Delay before telling the worker of a change, in ms. Changes until then go into the same message.
 */
const TELL_AFTER_MS = 1_000;
/** With this many messages within that time, the server counts as busy. */
const BUSY_MESSAGES = 50;
/** Delay after the start before a server with history updates the index, in ms. */
const START_AFTER_MS = 2_000;
/** Time for the worker to close its files, in ms. Then it is terminated. */
const CLOSE_WITHIN_MS = 1_000;

/** Delay before starting a failed worker again, in ms. */
const RESTART_AFTER_MS = 60_000;

/** Files that the thread of a worker opens at most. */
const FILES_OF_A_WORKER = 24;

interface Call {
  resolve(found: SearchHits): void;
  reject(error: StoreError): void;
}

/** The error of a search until then. */
const DOWN = "cannot search: the search worker has failed and will be restarted within a minute";

const NOTHING: SearchHits = { hits: [], complete: true };

/** Starts the search worker when there is work for it, and exchanges messages with it. */
export class WorkerHandle {
  readonly #folder: string;
  readonly #removals: number;
  readonly #removed: (upTo: number) => void;
  readonly #makeWorker: () => Worker;
  readonly #changed = new Set<number>();
  readonly #calls = new Map<number, Call>();
  #messages = 0;
  #lastCall = 0;
  #worker: Worker | undefined;
  #restartAt = 0;
  #report: ((problem: string) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed: (() => void) | undefined;

  /**
   * @param folder the data folder; its database must exist and have the current schema
   * @param removals number of the database's last removal
   * @param removed called with the number of the last removal that has left the index
   * @param makeWorker makes the worker; may throw
   */
  constructor(
    folder: string,
    removals: number,
    removed: (upTo: number) => void,
    makeWorker = () => newWorker(folder),
  ) {
    this.#folder = folder;
    this.#removals = removals;
    this.#removed = removed;
    this.#makeWorker = makeWorker;
  }

  /** Keeps the index up to date from now on. Reports problems. */
  indexInBackground(report: (problem: string) => void, isEmpty: boolean): void {
    this.#report = report;
    if (!isEmpty) this.#tellAfter(START_AFTER_MS);
  }

  /**
   * Notes a commit.
   *
   * @param conversations the conversations with new events
   * @param messages the number of new events
   */
  note(conversations: Iterable<number>, messages: number): void {
    for (const conversation of conversations) this.#changed.add(conversation);
    this.#messages += messages;
    // No worker is needed before the first message.
    const concerns = this.#worker !== undefined || this.#changed.size > 0;
    if (this.#report !== undefined && concerns) this.#tellAfter(TELL_AFTER_MS);
  }

  /** @throws {StoreError} */
  search(wanted: WorkerQuery): Promise<SearchHits> {
    return this.#call((number) => ({ type: "search", number, wanted }));
  }

  /** Resolves once everything committed is in the index. */
  async catchUp(): Promise<void> {
    await this.#call((number) => ({ type: "catch-up", number }));
  }

  /**
   * Closes the worker. The promise resolves once it has closed its files; `undefined` if there is
   * no worker.
   */
  close(): Promise<void> | undefined {
    clearTimeout(this.#timer);
    this.#report = undefined;
    return this.#worker === undefined ? undefined : this.#closeWorker();
  }

  async #closeWorker(): Promise<void> {
    let deadline: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      deadline = setTimeout(resolve, CLOSE_WITHIN_MS);
      this.#ask({ type: "close" });
    });
    clearTimeout(deadline);
    this.#end("the server is shutting down");
  }

  #call(request: (number: number) => WorkerRequest): Promise<SearchHits> {
    const number = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      if (this.#isDown) {
        reject(new StoreError(DOWN));
        return;
      }
      this.#calls.set(number, { resolve, reject });
      this.#tell();
      this.#ask(request(number));
    });
  }

  #tellAfter(milliseconds: number): void {
    this.#timer ??= setTimeout(() => this.#tell(), milliseconds);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const conversations = [...this.#changed];
    const busy = this.#messages >= BUSY_MESSAGES;
    this.#changed.clear();
    this.#messages = 0;
    // After a restart, the worker looks at all conversations anyway.
    if (this.#isDown) return;
    this.#ask({ type: "changed", conversations, busy });
    if (busy && this.#report !== undefined) this.#tellAfter(TELL_AFTER_MS);
  }

  get #isDown(): boolean {
    return this.#worker === undefined && performance.now() < this.#restartAt;
  }

  #ask(request: WorkerRequest): void {
    if (this.#isDown) return;
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(request);
    } catch (error) {
      // A thread needs file descriptors and memory.
      this.#fail((error as Error).message);
    }
  }

  #fail(why: string): void {
    this.#report?.(
      `the search worker has failed (${why}); it is started again in a minute. ` +
        "If this goes on, look for a limit on open files, threads or memory",
    );
    this.#restartAt = performance.now() + RESTART_AFTER_MS;
    this.#end(why);
  }

  #start(): Worker {
    const worker = this.#makeWorker();
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    worker.postMessage(
      { type: "open", folder: this.#folder, removals: this.#removals } satisfies WorkerRequest,
    );
    return worker;
  }

  #take(reply: WorkerReply): void {
    switch (reply.type) {
      case "found":
        this.#answered(reply.number)?.resolve(reply.found);
        return;
      case "caught-up":
        this.#answered(reply.number)?.resolve(NOTHING);
        return;
      case "failed":
        this.#answered(reply.number)?.reject(new StoreError(reply.fault));
        return;
      case "removed":
        this.#removed(reply.upTo);
        return;
      case "problem":
        this.#report?.(reply.text);
        return;
      case "closed":
        this.#closed?.();
    }
  }

  #answered(number: number): Call | undefined {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    return call;
  }

  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const error = new StoreError(`cannot search: ${why}`);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}

/**
 * Makes the worker's thread.
 *
 * @throws {Error} if the process may not open enough files: the runtime would panic in the thread
 */
function newWorker(folder: string): Worker {
  if (Deno.build.os !== "windows") tryFiles(folder);
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

/** @throws {Error} if the process may not open as many files as a worker needs */
function tryFiles(folder: string): void {
  const files: Disposable[] = [];
  try {
    // Not a file of the store: closing one would end the locks that SQLite has on it.
    while (files.length < FILES_OF_A_WORKER) files.push(Deno.openSync(folder));
  } finally {
    for (const file of files) file[Symbol.dispose]();
  }
}
