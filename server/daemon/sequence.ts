/**
 * Runs asynchronous steps one after another.
 * @module
 */

import type { MaybePromise } from "../maybe_promise.ts";

/** Runs steps that must not overlap, such as two reloads. */
export class Sequence {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a step after all earlier ones, even if they failed. */
  async next<T>(run: () => MaybePromise<T>): Promise<T> {
    const done = this.#last.then(run);
    this.#last = done.catch(() => {});
    return await done;
  }
}
