/**
 * Decides when the store deletes old events and events of removed accounts. The store decides
 * which.
 * @module
 */

import { type Store, StoreError } from "../store/store.ts";
import type { Retention } from "../config/settings.ts";

/** The pause between two steps of deleting, in ms: the server then handles messages. */
const NEXT_PART_MS = 20;
/** The interval of looking for events to delete, in ms. */
const LOOK_EVERY_MS = 10_000;

/** A server as the task sees it. */
export interface Retained {
  readonly store: Store;
  /** Read anew for each step: a reload changes it. */
  readonly settings: { readonly retention: Retention };
  /** Commits the turn in which events were deleted. */
  readonly flusher: { request(): void };
  report(problem: string): void;
}

/**
 * Deletes events that must not be kept, in the background and in short steps. Stop it with `stop`.
 */
export class RetentionTask {
  readonly #server: Retained;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #problem: string | undefined;

  /** @param lookEvery the interval of looking for events to delete, in ms */
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

  /** Runs a step. Returns whether there is more to delete. */
  #tidy(): boolean {
    const { store, settings, flusher } = this.#server;
    try {
      const more = store.tidy(settings.retention, Date.now());
      flusher.request();
      this.#problem = undefined;
      return more;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // Report the same problem once.
      if (error.message !== this.#problem) this.#server.report(error.message);
      this.#problem = error.message;
      return false;
    }
  }
}
