import type { UserId } from "../events/fields.ts";

/** How many searches of a user may be under way, with those that wait. */
const SEARCHES_MAX = 8;

/** What the queue asks of the session that started a search. */
interface Searching {
  /** Why the session ended; `undefined` while it lasts. */
  readonly ended?: unknown;
}

interface Waiting {
  readonly session: Searching;
  readonly run: () => Promise<void>;
}

/** The searches that are under way: of each user one at a time, in the order that they asked. */
export class SearchQueue {
  readonly #queues = new Map<UserId, Waiting[]>();
  readonly #running = new Set<Promise<void>>();

  /**
   * Has a search run when its turn comes, unless its connection has ended by then.
   *
   * @param run begins it, and must not reject
   * @returns false where the user has asked for too many, and this one will not run
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

  /** Resolves once none is under way. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** The one that runs is the first of its queue. */
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
