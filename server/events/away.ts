/**
 * The event of a user going away, or coming back.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { AwayEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** https://ircv3.net/specs/extensions/away-notify */
export const away: Kind<AwayEvent> = {
  apply(state, event, user) {
    user.away = event.message;
    state.fanOut.tellAround(user, state.peers(user), event, user);
    return true;
  },
  irc({ source, message }, form) {
    if ((form & Cap.awayNotify) === 0) return undefined;
    return message === undefined ? from(source, "AWAY") : from(source, "AWAY", message);
  },
  line: () => undefined,
};
