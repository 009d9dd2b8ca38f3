/**
 * Runs asynchronous steps one after another.
 * @module
 */

import type { MaybePromise } from "../maybe_promise.ts";

/** Steps that must not overlap, such as two reloads. */
export class Sequence {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a step once all earlier ones are done, whether they failed or not. */
  async next<T>(run: () => MaybePromise<T>): Promise<T> {
    const done = this.#last.then(run);
    this.#last = done.catch(() => {});
    return await done;
  }
}
