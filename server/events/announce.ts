/**
 * The event of an administrator's announcement to all users.
 * @module
 */

import { plainText } from "../../protocol/text/formatting.ts";
import type { AnnounceEvent } from "../records/event.ts";
import { from, type ServerKind } from "./kind.ts";

/** The target `$*` stands for all users: https://modern.ircdocs.horse/#privmsg-message */
export const announce: ServerKind<AnnounceEvent> = {
  applyAlone(state, event) {
    state.fanOut.tell(state.users(), event);
    return true;
  },
  irc: ({ source, text }) => from(source, "NOTICE", "$*", text),
  line: ({ text }) => `*** ${plainText(text)}`,
};
