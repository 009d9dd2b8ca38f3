import type { Server } from "../server.ts";
import { StoreError } from "../store/store.ts";

/** How long after one part was taken away the next one is, so that messages pass in between. In ms. */
const NEXT_PART_MS = 20;
/** How often it is looked whether there is anything to take away. In ms. */
const LOOK_EVERY_MS = 10_000;

/** Takes away, in the background and a little at a time, what is not to be kept any longer. */
export class RetentionTask {
  readonly #server: Server;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #problem: string | undefined;

  /** @param lookEvery in ms */
  constructor(server: Server, lookEvery = LOOK_EVERY_MS) {
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
