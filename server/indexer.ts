import { type Store, StoreError } from "./store/store.ts";

/** How long to wait where there is nothing to do, in ms. */
const IDLE_MS = 1_000;
/** What is done takes at most one part in so many of the time: messages go first. */
const SHARE = 10;
/** How long to wait after a failure, in ms. */
const AFTER_FAULT_MS = 60_000;

/** Has the store do in the background what can wait: see {@link Store.catchUp}. It owns a timer, until it is stopped. */
export class Indexer {
  readonly #store: Store;
  readonly #report: (problem: string) => void;
  #timer: ReturnType<typeof setTimeout>;
  #failing = false;

  constructor(store: Store, report: (problem: string) => void) {
    this.#store = store;
    this.#report = report;
    this.#timer = setTimeout(this.#step, IDLE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #step = (): void => {
    this.#timer = setTimeout(this.#step, this.#work());
  };

  /** How long to wait for the next time, in ms. */
  #work(): number {
    const begun = performance.now();
    try {
      const more = this.#store.catchUp();
      this.#failing = false;
      return more ? Math.ceil((performance.now() - begun) * (SHARE - 1)) + 1 : IDLE_MS;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#failing) this.#report(`searches do not find what is new: ${error.message}`);
      this.#failing = true;
      return AFTER_FAULT_MS;
    }
  }
}
