/**
 * Remembers which fetches of history a server has cut off: the client must not ask for the same
 * history for ever.
 * @module
 */

/** The client stops asking a server that ends the connection this often, for the same reason. */
const TRIES = 2;

/**
 * Counts how often the server ended the connection during a fetch of a conversation's history.
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
  /** The conversations whose history the next connection does not ask for. */
  readonly #skipped = new Set<string>();
  readonly #byKey = new Map<string, { readonly reason: string; readonly count: number }>();

  /**
   * Notes that the connection ended during a fetch.
   *
   * @param reason the text of the server's ERROR; empty without one, as when the network failed
   * @param name the conversation's name in the answer
   * @returns a text for the user if the client gives up
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

  /** Returns whether this connection must not ask. The next one may. */
  skips(key: string): boolean {
    return this.#skipped.delete(key);
  }

  /** Forgets a conversation: its history has been fetched. */
  succeeded(key: string): void {
    this.#byKey.delete(key);
  }
}
