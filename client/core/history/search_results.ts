/**
 * The results of SEARCH, as events.
 * @module
 */
import { SEARCH_CAPABILITY } from "../../../protocol/search.ts";
import type { Batch } from "../connection/batches.ts";
import type { ClientEvent } from "../events.ts";
import type { Model } from "../model/model.ts";

/** Returns the results of a search; `undefined` if the batch is another one. */
export function foundIn({ type, messages }: Batch, model: Model): ClientEvent | undefined {
  if (type !== SEARCH_CAPABILITY) return undefined;
  return { type: "found", entries: model.history("", messages, Date.now()) };
}
