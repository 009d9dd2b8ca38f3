import { type Retention, type Store, StoreError } from "../store/store.ts";

/** How long after one part was taken away the next one is, so that messages pass in between. In ms. */
const NEXT_PART_MS = 20;
/** How often it is looked whether there is anything to take away. In ms. */
const LOOK_EVERY_MS = 10_000;

/** What the task needs of a server. */
export interface Retained {
  readonly store: Store;
  /** Read anew for each step: a reload changes it. */
  readonly settings: { readonly retention: Retention };
  /** Commits the turn in which something was deleted. */
  readonly flusher: { request(): void };
  report(problem: string): void;
}

/** Takes away, in the background and a little at a time, what is not to be kept any longer. */
export class RetentionTask {
  readonly #server: Retained;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #problem: string | undefined;

  /** @param lookEvery in ms */
  constructor(server: Retained, lookEvery = LOOK_EVERY_MS) {
    this.#server = server;
    this.#wait(NEXT_PART_MS, lookEvery);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number, lookEvery: number): void {
    this.#timer = setTimeout(
      () => this.#wait(this.#tidy() ? NEXT_PART_MS : lookEvery, lookEvery),
      milliseconds,
    );
  }

  /** Whether there is more. */
  #tidy(): boolean {
    const { store, settings, flusher } = this.#server;
    try {
      const more = store.tidy(settings.retention, Date.now());
      flusher.request();
      this.#problem = undefined;
      return more;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // The same trouble is told of once.
      if (error.message !== this.#problem) this.#server.report(error.message);
      this.#problem = error.message;
      return false;
    }
  }
}
