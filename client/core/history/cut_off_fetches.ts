/**
 * Remembers which fetches of history a server has cut off, so that the client does not ask for the
 * same thing for ever.
 * @module
 */

/** A server that ends the connection this often, for the same reason, is not asked again. */
const TRIES = 2;

/**
 * Counts how often the server ended the connection while it was asked for a conversation's history.
 *
 * ```ts
 * import { assert, assertEquals, assertMatch } from "@std/assert";
 * import { CutOffFetches } from "./cut_off_fetches.ts";
 *
 * const cutOff = new CutOffFetches();
 * assertEquals(cutOff.note("#general", "Excess flood", "#General"), undefined);
 * const gaveUp = cutOff.note("#general", "Excess flood", "#General");
 * assertMatch(gaveUp ?? "", /^Messages of #General are missing/);
 * assert(cutOff.skips("#general"));
 * ```
 */
export class CutOffFetches {
  /** What the next connection does not ask for. */
  readonly #skipped = new Set<string>();
  readonly #byKey = new Map<string, { readonly reason: string; readonly count: number }>();

  /**
   * Notes that the connection ended during a fetch.
   *
   * @param reason what the server said; empty if it said nothing, as when the network failed
   * @param name the conversation's name in the answer
   * @returns what to tell the user if the client gives up
   */
  note(key: string, reason: string, name: string): string | undefined {
    if (reason === "") return undefined;
    const before = this.#byKey.get(key);
    const count = before?.reason === reason ? before.count + 1 : 1;
    this.#byKey.set(key, { reason, count });
    if (count < TRIES) return undefined;
    this.#skipped.add(key);
    return `Messages of ${name} are missing: twice the server ended the connection when it was asked ` +
      `for them (${reason}). They are not asked for again.`;
  }

  /** Returns whether this connection is not to ask. The next one may again. */
  skips(key: string): boolean {
    return this.#skipped.delete(key);
  }

  /** Forgets a conversation: its history has been fetched. */
  succeeded(key: string): void {
    this.#byKey.delete(key);
  }
}
