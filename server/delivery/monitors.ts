/**
 * The MONITOR lists of this process: which sessions watch which nicks. A list belongs to its
 * session, like the capabilities, and ends with it. It is no part of the hub, and no event changes
 * it. The lists are in delivery because the fan-out finds receivers of events by them.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Watchers } from "./fan_out.ts";

/** The most nicks that one session may watch: the ISUPPORT token MONITOR. */
export const MONITOR_MAX = 100;

/** The nicks that sessions watch: https://ircv3.net/specs/extensions/monitor */
export class Monitors implements Watchers {
  readonly #watchers = new Map<string, Set<Endpoint>>();
  /** The nicks that each session watches: as the client wrote them, by their folded form. */
  readonly #lists = new Map<Endpoint, Map<string, string>>();

  /** Returns the nicks that a session watches, as the client wrote them. */
  list(endpoint: Endpoint): string[] {
    return [...this.#lists.get(endpoint)?.values() ?? []];
  }

  /** Watches a nick. Returns false if the list is full. */
  add(endpoint: Endpoint, nick: string): boolean {
    const key = fold(nick);
    let list = this.#lists.get(endpoint);
    if (list === undefined) this.#lists.set(endpoint, list = new Map());
    if (list.has(key)) return true;
    if (list.size >= MONITOR_MAX) return false;
    list.set(key, nick);
    const watchers = this.#watchers.get(key);
    if (watchers === undefined) this.#watchers.set(key, new Set([endpoint]));
    else watchers.add(endpoint);
    return true;
  }

  remove(endpoint: Endpoint, nick: string): void {
    const key = fold(nick);
    const list = this.#lists.get(endpoint);
    if (list === undefined || !list.delete(key)) return;
    if (list.size === 0) this.#lists.delete(endpoint);
    const watchers = this.#watchers.get(key);
    watchers?.delete(endpoint);
    if (watchers?.size === 0) this.#watchers.delete(key);
  }

  /** Empties the list of a session. */
  clear(endpoint: Endpoint): void {
    for (const nick of this.list(endpoint)) this.remove(endpoint, nick);
  }

  /** Returns the sessions that watch a nick. */
  watching(nick: string): Iterable<Endpoint> {
    return this.#watchers.size === 0 ? [] : this.#watchers.get(fold(nick)) ?? [];
  }
}
