/**
 * The event of a change of real name.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { SetnameEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** https://ircv3.net/specs/extensions/setname */
export const setname: Kind<SetnameEvent> = {
  apply(state, event, user) {
    user.realname = event.realname;
    state.fanOut.tellAround(user, state.peers(user), event);
    return true;
  },
  irc: ({ source, realname }, form) =>
    (form & Cap.setname) === 0 ? undefined : from(source, "SETNAME", realname),
  line: () => undefined,
};
