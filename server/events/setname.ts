/**
 * The event of a change of real name.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import type { Actor } from "./fields.ts";
import { from, type Kind } from "./kind.ts";

/** A user changes their real name. */
export interface SetnameEvent extends Actor {
  readonly type: "setname";
  readonly realname: string;
}

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
