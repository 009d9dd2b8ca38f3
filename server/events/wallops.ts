/**
 * The event of an operator's message to all users with user mode w.
 * @module
 */

import { plainText } from "../../protocol/text/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { WallopsEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** https://modern.ircdocs.horse/#wallops-message */
export const wallops: Kind<WallopsEvent> = {
  apply(state, event) {
    const listeners = [...state.users()].filter(({ modes }) => modes.includes("w"));
    state.fanOut.tell(listeners, event);
    return true;
  },
  irc: ({ source, text }) => from(source, "WALLOPS", text),
  line: ({ source, text }) => `${nickOf(source)} tells everybody: ${plainText(text)}`,
};
