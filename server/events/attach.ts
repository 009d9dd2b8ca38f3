/**
 * The event of one more session for a user. detach.ts holds the event of its end.
 * @module
 */

import type { AttachEvent } from "../records/event.ts";
import { SECURE_MODE } from "../hub/user_modes.ts";
import type { Kind } from "./kind.ts";

/** No client is told: other users see one user, whatever the number of sessions. */
export const attach: Kind<AttachEvent> = {
  apply(state, { account, session, secure, address }, user) {
    if (account === undefined || user.account !== account || session === undefined) return false;
    if (user.endpoints.length === 0) {
      user.secure = secure;
      user.address = address ?? user.address;
      user.absentSince = undefined;
      const others = user.modes.replace(SECURE_MODE, "");
      state.setUserModes(user, secure ? others + SECURE_MODE : others);
    }
    const endpoint = state.fanOut.endpoint(session);
    if (endpoint !== undefined) state.attach(user, endpoint);
    // A user is not secure if one session gets everything in plain text.
    user.secure &&= secure;
    if (!user.secure) state.setUserModes(user, user.modes.replace(SECURE_MODE, ""));
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
