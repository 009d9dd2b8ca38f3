/**
 * The event of an operator disconnecting a user.
 * @module
 */

import { nickOf } from "../../protocol/message.ts";
import type { KillEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** https://modern.ircdocs.horse/#kill-message. The user is told; all others see the quit. */
export const kill: Kind<KillEvent> = {
  apply(state, event) {
    const target = state.userById(event.target);
    if (target === undefined) return false;
    state.fanOut.tell([target], event);
    return true;
  },
  irc: ({ source, nick, reason }) => from(source, "KILL", nick, reason),
  line: ({ source, reason }) => `${nickOf(source)} disconnected you: ${reason}`,
};
