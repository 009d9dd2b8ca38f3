/**
 * The event of the administrator telling all users something.
 * @module
 */

import { plainText } from "../../protocol/formatting.ts";
import type { Actor } from "./fields.ts";
import { from, type ServerKind } from "./kind.ts";

/** The administrator tells all users something. */
export interface AnnounceEvent extends Actor {
  readonly type: "announce";
  readonly text: string;
}

/** The target `$*` stands for all users: https://modern.ircdocs.horse/#privmsg-message */
export const announce: ServerKind<AnnounceEvent> = {
  applyAlone(state, event) {
    state.fanOut.tell(state.users(), event);
    return true;
  },
  irc: ({ source, text }) => from(source, "NOTICE", "$*", text),
  line: ({ text }) => `*** ${plainText(text)}`,
};
