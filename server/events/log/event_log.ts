/**
 * The log: gives each event its place in one order, its msgid and its time. Logging for people is
 * not here.
 * @module
 */

import type { Writable } from "../../records/fields.ts";
import type { Draft, Event } from "../../records/event.ts";
import { EVENTS_PER_MS, serialPart, timePart } from "../../store/msgid.ts";

/**
 * Gives every event its place in one order, its msgid and its time, and applies it. The draft
 * itself becomes the event: each event needs a new draft.
 *
 * `append` finishes when the event is applied: at once in a log of this process, by a promise in a
 * log that is ordered elsewhere. It returns whether the hub accepted the event: an event that lost
 * a race, such as for a nick, is applied nowhere. Events are applied one after another. Applying an
 * event can cause another one (a client's outbox is full, so it quits); that one is applied
 * afterwards.
 */
export interface Log {
  /**
   * The time of the latest event, in ms since 1970. It never goes back, so it is ahead of a clock
   * that was set back.
   */
  readonly time: number;
  append(draft: Draft): boolean | Promise<boolean>;
}

/** The order of a single server: the order in which `append` is called. */
export class LocalLog implements Log {
  readonly #apply: (event: Event) => boolean;
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  #applying = false;
  #time: number;
  /** The start of the msgids of this millisecond. */
  #prefix: string;
  #serial = 0;

  /**
   * @param apply applies an event to the hub
   * @param now the clock, in milliseconds since 1970
   * @param after the time of the last event of an earlier process; events come after it, whatever
   * the clock says
   */
  constructor(apply: (event: Event) => boolean, now: () => number = Date.now, after = 0) {
    this.#apply = apply;
    this.#now = now;
    this.#time = after + 1;
    this.#prefix = timePart(this.#time);
  }

  get time(): number {
    return this.#time;
  }

  append(draft: Draft): boolean | Promise<boolean> {
    if (this.#applying) {
      return new Promise((resolve, reject) => {
        this.#waiting.push(() => {
          try {
            resolve(this.#take(draft));
          } catch (error) {
            reject(error);
          }
        });
      });
    }
    this.#applying = true;
    try {
      return this.#take(draft);
    } finally {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next();
      this.#applying = false;
    }
  }

  #take(draft: Draft): boolean {
    const now = this.#now();
    if (now > this.#time) this.#begin(now);
    else if (++this.#serial >= EVENTS_PER_MS) this.#begin(this.#time + 1);
    const id = this.#prefix + serialPart(this.#serial);
    const event: Writable<Event> = draft as Event;
    event.id = id;
    event.time = this.#time;
    return this.#apply(event);
  }

  #begin(time: number): void {
    this.#time = time;
    this.#serial = 0;
    this.#prefix = timePart(time);
  }
}
