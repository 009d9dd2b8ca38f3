/**
 * The commands about the messages on the screen: /history loads earlier ones, /clear removes them.
 * @module
 */
import { UsageError } from "../../../cli/flags.ts";
import { can, type Command } from "./command.ts";

/** The most messages that one /history requests. */
const HISTORY_MAX = 10_000;

/** The commands about the messages on the screen. */
export const HISTORY: readonly Command[] = [
  {
    name: "history",
    operands: "[N]",
    kinds: ["word"],
    help: "load N earlier messages (100)",
    run: (context, operands) => {
      const count = Number(operands.word() ?? 100);
      if (!Number.isInteger(count) || count < 1 || count > HISTORY_MAX) {
        throw new UsageError(`/history takes a number of messages up to ${HISTORY_MAX}`);
      }
      can(context.history, "load earlier messages").call(context, count);
    },
  },
  {
    name: "clear",
    operands: "",
    kinds: [],
    help: "clear the screen; the server keeps the messages",
    run: (context) => can(context.clear, "clear the screen").call(context),
  },
];
