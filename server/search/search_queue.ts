/**
 * Queues the searches of users: one user's searches do not delay those of others. Commands add to
 * it; it knows nothing of how a search works.
 * @module
 */

import type { UserId } from "../records/fields.ts";

/** Limit of a user's searches, running and waiting. */
const SEARCHES_MAX = 8;

/** The session that started a search, as the queue sees it. */
interface Searching {
  /** The reason why the session ended; `undefined` while it lasts. */
  readonly ended?: unknown;
}

interface Waiting {
  readonly session: Searching;
  readonly run: () => Promise<void>;
}

/** The running and waiting searches. Each user's run one at a time, in order. */
export class SearchQueue {
  readonly #queues = new Map<UserId, Waiting[]>();
  readonly #running = new Set<Promise<void>>();

  /**
   * Runs a search when its turn comes, unless its session has ended by then.
   *
   * @param run starts the search; must not reject
   * @returns false if the user has too many searches, and this one will not run
   */
  add(user: UserId, session: Searching, run: () => Promise<void>): boolean {
    const queue = this.#queues.get(user);
    if (queue === undefined) {
      const first = [{ session, run }];
      this.#queues.set(user, first);
      this.#track(this.#work(user, first));
      return true;
    }
    if (queue.length >= SEARCHES_MAX) return false;
    queue.push({ session, run });
    return true;
  }

  /** Resolves once no search is running or waiting. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Runs the searches of one user's queue. The first in the queue is the one that runs. */
  async #work(user: UserId, queue: Waiting[]): Promise<void> {
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (next.session.ended === undefined) await next.run();
      queue.shift();
    }
    this.#queues.delete(user);
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}
