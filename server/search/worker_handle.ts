import { StoreError } from "../store/store.ts";
import type { Reply, Request, SearchHits, WorkerQuery } from "./worker_messages.ts";

/** How long after a change the worker is told, in ms: what comes until then is told with it. */
const TELL_AFTER_MS = 1_000;
/** So many messages within that time, and the index stands back. */
const BUSY_MESSAGES = 50;
/** How long after its start a server with history has the index looked after, in ms. */
const BEGIN_AFTER_MS = 2_000;
/** How long the worker may take to close its files, in ms; after that it is ended. */
const CLOSE_WITHIN_MS = 1_000;

/** How long after it has failed it is not begun again, in ms. */
const REST_MS = 60_000;

interface Call {
  resolve(found: SearchHits): void;
  reject(error: StoreError): void;
}

const NOTHING: SearchHits = { hits: [], complete: true };

/** What a store does with its search worker, which is begun once there is something to do for it. */
export class WorkerHandle {
  readonly #folder: string;
  readonly #removals: number;
  readonly #removed: (upTo: number) => void;
  readonly #changed = new Set<number>();
  readonly #calls = new Map<number, Call>();
  #messages = 0;
  #lastCall = 0;
  #worker: Worker | undefined;
  #restsUntil = 0;
  #report: ((problem: string) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed: (() => void) | undefined;

  /**
   * @param folder that of the database, which is there and up to date
   * @param removals the number of the last removal in it
   * @param removed is called with the number of the last removal that left the index for good
   */
  constructor(folder: string, removals: number, removed: (upTo: number) => void) {
    this.#folder = folder;
    this.#removals = removals;
    this.#removed = removed;
  }

  /** Has the index follow from now on, without being asked. */
  indexInBackground(report: (problem: string) => void, isEmpty: boolean): void {
    this.#report = report;
    if (!isEmpty) this.#tellAfter(BEGIN_AFTER_MS);
  }

  /**
   * Something was committed.
   *
   * @param conversations those to which something was added
   * @param messages how much that was
   */
  note(conversations: Iterable<number>, messages: number): void {
    for (const conversation of conversations) this.#changed.add(conversation);
    this.#messages += messages;
    // As long as nothing is said nobody has to have a worker.
    const concerns = this.#worker !== undefined || this.#changed.size > 0;
    if (this.#report !== undefined && concerns) this.#tellAfter(TELL_AFTER_MS);
  }

  /** @throws {StoreError} */
  search(wanted: WorkerQuery): Promise<SearchHits> {
    return this.#call((number) => ({ type: "search", number, wanted }));
  }

  /** Resolves once all that was committed is in the index. */
  async catchUp(): Promise<void> {
    await this.#call((number) => ({ type: "catch-up", number }));
  }

  /** Has the worker close its files; a promise where there is one, which resolves once it has. */
  close(): Promise<void> | undefined {
    clearTimeout(this.#timer);
    this.#report = undefined;
    return this.#worker === undefined ? undefined : this.#closeWorker();
  }

  async #closeWorker(): Promise<void> {
    let impatience: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      impatience = setTimeout(resolve, CLOSE_WITHIN_MS);
      this.#ask({ type: "close" });
    });
    clearTimeout(impatience);
    this.#end("the server is shutting down");
  }

  #call(request: (number: number) => Request): Promise<SearchHits> {
    const number = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      if (this.#rests) {
        reject(new StoreError("cannot search: the search worker has failed, and rests"));
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
    // Where it begins again it looks at all conversations anyway.
    if (this.#rests) return;
    this.#ask({ type: "changed", conversations, busy });
    if (busy && this.#report !== undefined) this.#tellAfter(TELL_AFTER_MS);
  }

  get #rests(): boolean {
    return this.#worker === undefined && performance.now() < this.#restsUntil;
  }

  #ask(request: Request): void {
    this.#worker ??= this.#begin();
    this.#worker.postMessage(request);
  }

  #begin(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#report?.(`the search worker has failed: ${event.message}`);
      this.#restsUntil = performance.now() + REST_MS;
      this.#end(event.message);
    };
    worker.postMessage(
      { type: "open", folder: this.#folder, removals: this.#removals } satisfies Request,
    );
    return worker;
  }

  #take(reply: Reply): void {
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
