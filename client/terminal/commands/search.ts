/**
 * The command /search. `client_actions.ts` sends the request, and `screen/search_popup.ts` shows
 * the results.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { parseSearch, SEARCH_USAGE } from "../../../protocol/search.ts";
import type { Command } from "./command.ts";

/** The command that finds messages. */
export const SEARCH: readonly Command[] = [
  {
    name: "search",
    aliases: ["find"],
    operands: SEARCH_USAGE,
    kinds: ["text"],
    help: "search the messages",
    run: (context, operands) => {
      const search = parseSearch(operands.rest());
      if (typeof search === "string") throw new UsageError(`${search}: /search ${SEARCH_USAGE}`);
      context.search(search);
    },
  },
];
