import { fold } from "../../protocol/casemapping.ts";
import type { Endpoint } from "../delivery/endpoint.ts";

/** Nicks that one connection may watch: the ISUPPORT token MONITOR. */
export const MONITOR_MAX = 100;

/**
 * Which connections of this process watch which nicks (https://ircv3.net/specs/extensions/monitor). Like its
 * capabilities, what a connection watches is its own affair, and no event.
 */
export class Monitors {
  readonly #watchers = new Map<string, Set<Endpoint>>();
  /** For each connection the nicks it watches, as it wrote them, by their folded form. */
  readonly #lists = new Map<Endpoint, Map<string, string>>();

  /** The nicks that a connection watches, as it wrote them. */
  list(endpoint: Endpoint): string[] {
    return [...this.#lists.get(endpoint)?.values() ?? []];
  }

  /** False where the list is full. Watching twice is watching once. */
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

  /** Watches nobody any more. */
  clear(endpoint: Endpoint): void {
    for (const nick of this.list(endpoint)) this.remove(endpoint, nick);
  }

  /** The connections that watch a nick. */
  watching(nick: string): Iterable<Endpoint> {
    return this.#watchers.size === 0 ? [] : this.#watchers.get(fold(nick)) ?? [];
  }

  /** Somebody has this nick now. */
  here(nick: string, source: string): void {
    for (const endpoint of this.watching(nick)) endpoint.presence(source, true);
  }

  /** Nobody has this nick any more. */
  gone(nick: string): void {
    for (const endpoint of this.watching(nick)) endpoint.presence(nick, false);
  }
}
