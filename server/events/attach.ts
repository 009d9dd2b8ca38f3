import type { Actor } from "./fields.ts";
import { SECURE_MODE } from "../hub/user_modes.ts";
import type { Kind } from "./kind.ts";

/** One more connection of somebody who is connected already. */
export interface AttachEvent extends Actor {
  readonly type: "attach";
  /** Whether that connection is encrypted. */
  readonly secure: boolean;
}

/** Nobody is told: to others a user is one, through however many connections. */
export const attach: Kind<AttachEvent> = {
  apply(state, { account, session, secure }, user) {
    if (account === undefined || user.account !== account || session === undefined) return false;
    const endpoint = state.fanOut.endpoint(session);
    if (endpoint !== undefined) state.attach(user, endpoint);
    // What one of them sees in plain text is not secure.
    user.secure &&= secure;
    if (!user.secure) state.setUserModes(user, user.modes.replace(SECURE_MODE, ""));
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
