import type { Writable } from "./fields.ts";
import type { Draft, Event } from "./event.ts";
import { EVENTS_PER_MS, serialPart, timePart } from "../store/msgid.ts";

/**
 * Gives every event its place in one order, its id and its time, and has it applied. A draft becomes the event: whoever
 * has made it makes another one for the next.
 *
 * `append` is done once the event was applied: at once where the log is this process's own, with a promise
 * where the order is made elsewhere. It says whether the hub took the event: one that lost a race, such as
 * for a nick, is not applied anywhere. Events are applied one after another: where applying one brings about
 * another (a client's outbox is full, and so it is gone), that one waits its turn.
 */
export interface Log {
  append(draft: Draft): boolean | Promise<boolean>;
}

/** The order of a single server: the order in which `append` is called. */
export class LocalLog implements Log {
  readonly #apply: (event: Event) => boolean;
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  #applying = false;
  #time: number;
  /** What the msgids of this millisecond begin with. */
  #prefix: string;
  #serial = 0;

  /**
   * @param apply takes each event into the hub
   * @param now the clock, in milliseconds since 1970
   * @param after events come after this time, whatever the clock says: that of the last event there was before
   */
  constructor(apply: (event: Event) => boolean, now: () => number = Date.now, after = 0) {
    this.#apply = apply;
    this.#now = now;
    this.#time = after + 1;
    this.#prefix = timePart(this.#time);
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
