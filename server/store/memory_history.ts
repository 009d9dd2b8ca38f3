/**
 * Holds the events of one conversation for the memory store.
 * @module
 */

import type { Event } from "../records/event.ts";
import { isSaid, type Place } from "./store.ts";

/** The latest events of one conversation, oldest first. */
export class ConversationHistory {
  readonly #bound: number;
  // Removing the oldest event at each push would move all others, so up to `bound` dropped events
  // stay in front.
  #events: Event[] = [];
  #start = 0;

  /** @param bound the most events it holds */
  constructor(bound: number) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#events.length - this.#start;
  }

  /** Adds an event. Returns false if the oldest one was dropped for it. */
  push(event: Event): boolean {
    const last = this.#events.at(-1);
    if (last !== undefined && this.size > 0 && last.id > event.id) {
      this.#events.splice(this.#firstAfter(event.id), 0, event);
    } else this.#events.push(event);
    return !this.#trim();
  }

  /** Returns a part of the history, oldest first; see `HistoryQuery`. */
  between(
    after: Place | undefined,
    before: Place | undefined,
    limit: number,
    from: "start" | "end",
    everything: boolean,
  ): Event[] {
    const start = after === undefined
      ? this.#start
      : "msgid" in after
      ? this.#firstAfter(after.msgid)
      : this.#firstFrom(after.time + 1);
    const end = before === undefined
      ? this.#events.length
      : "msgid" in before
      ? this.#firstWith(before.msgid)
      : this.#firstFrom(before.time);
    const events: Event[] = [];
    const [first, step] = from === "start" ? [start, 1] : [end - 1, -1];
    for (let i = first; i >= start && i < end && events.length < limit; i += step) {
      const event = this.#events[i];
      if (event !== undefined && (everything || isSaid(event))) events.push(event);
    }
    return from === "start" ? events : events.reverse();
  }

  find(msgid: string): Event | undefined {
    const event = this.#events[this.#firstWith(msgid)];
    return event?.id === msgid ? event : undefined;
  }

  lastSaid(): Event | undefined {
    for (let i = this.#events.length - 1; i >= this.#start; i--) {
      const event = this.#events[i];
      if (event !== undefined && isSaid(event)) return event;
    }
    return undefined;
  }

  /** Removes an event. Returns false if it is not there. */
  remove(msgid: string): boolean {
    const i = this.#firstWith(msgid);
    if (this.#events[i]?.id !== msgid) return false;
    this.#events.splice(i, 1);
    return true;
  }

  /** Removes the events that a function selects, and returns their number. */
  removeWhere(holds: (event: Event) => boolean): number {
    const before = this.size;
    this.#events = this.#events.slice(this.#start).filter((event) => !holds(event));
    this.#start = 0;
    return before - this.size;
  }

  /** Moves the events from a time on into a new history. */
  splitAt(time: number): ConversationHistory {
    const late = new ConversationHistory(this.#bound);
    late.#events = this.#events.splice(this.#firstFrom(time));
    return late;
  }

  /** Adds the events of another history. */
  merge(other: ConversationHistory): void {
    const events = [...this.#events.slice(this.#start), ...other.#events.slice(other.#start)];
    this.#events = events.sort((a, b) => a.id < b.id ? -1 : 1);
    this.#start = 0;
    this.#trim();
  }

  #trim(): boolean {
    if (this.size <= this.#bound) return false;
    this.#start = this.#events.length - this.#bound;
    if (this.#start >= this.#bound) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
    return true;
  }

  #firstWith(msgid: string): number {
    return this.#search(({ id }) => id >= msgid);
  }

  #firstAfter(msgid: string): number {
    return this.#search(({ id }) => id > msgid);
  }

  #firstFrom(time: number): number {
    return this.#search((event) => event.time >= time);
  }

  /**
   * Finds the first event for which a condition holds; the condition must hold for all later
   * events, too.
   */
  #search(holds: (event: Event) => boolean): number {
    let low = this.#start;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const event = this.#events[middle];
      if (event !== undefined && holds(event)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
