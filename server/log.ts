import type { Draft, Event } from "./event.ts";

/**
 * Gives every event its place in one order, its id and its time, and has it applied.
 *
 * `append` is done once the event was applied: at once where the log is this process's own, with a promise
 * where the order is made elsewhere. It says whether the hub took the event: one that lost a race, such as
 * for a nick, is not applied anywhere.
 */
export interface Log {
  append(draft: Draft): boolean | Promise<boolean>;
}

/** The order of a single server: the order in which `append` is called. */
export class LocalLog implements Log {
  readonly #apply: (event: Event) => boolean;
  readonly #now: () => number;
  #time = 0;
  #serial = 0;

  /**
   * @param apply takes each event into the hub
   * @param now the clock, in milliseconds since 1970
   */
  constructor(apply: (event: Event) => boolean, now: () => number = Date.now) {
    this.#apply = apply;
    this.#now = now;
  }

  append(draft: Draft): boolean {
    const now = this.#now();
    if (now > this.#time) {
      this.#time = now;
      this.#serial = 0;
    } else this.#serial++;
    const event: Event = { ...draft, id: msgid(this.#time, this.#serial), time: this.#time };
    return this.#apply(event);
  }
}

/** A msgid that sorts as text by time, then by serial number within the millisecond. */
export function msgid(time: number, serial: number): string {
  return time.toString(36).padStart(9, "0") + serial.toString(36).padStart(5, "0");
}
