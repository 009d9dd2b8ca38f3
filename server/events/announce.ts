/**
 * The event of an administrator's announcement to all users.
 * @module
 */

import { plainText } from "../../protocol/formatting.ts";
import type { Actor } from "./fields.ts";
import { from, type ServerKind } from "./kind.ts";

/** The administrator sends a notice to all users. */
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
