/**
 * Turns the results of SEARCH into events.
 * @module
 */
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import type { Batch } from "../connection/batches.ts";
import type { ClientEvent } from "../events.ts";
import type { Model } from "../model/model.ts";

/**
 * Returns the results of a search; `undefined` if the batch is another one.
 *
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "../../../protocol/message.ts";
 * import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
 * import { Model } from "../model/model.ts";
 * import { foundIn } from "./search_results.ts";
 *
 * const messages = [parse("@msgid=id1 :bob!b@host PRIVMSG #general :a needle")];
 * const found = foundIn({ type: SEARCH_CAPABILITY, params: [], messages }, new Model());
 * assertEquals(found?.type === "found" && found.entries.map(({ text }) => text), ["a needle"]);
 * ```
 */
export function foundIn({ type, messages }: Batch, model: Model): ClientEvent | undefined {
  if (type !== SEARCH_CAPABILITY) return undefined;
  return { type: "found", entries: model.history("", messages, Date.now()) };
}
