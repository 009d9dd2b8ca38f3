/**
 * The event of a session's end.
 * @module
 */

import type { Actor } from "./fields.ts";
import type { Kind } from "./kind.ts";

/** The event's session leaves its user. If it was the last one, a quit follows. */
export interface DetachEvent extends Actor {
  readonly type: "detach";
}

/** No client is told: other users see one user, whatever the number of sessions. */
export const detach: Kind<DetachEvent> = {
  apply(state, { session }, user) {
    const endpoint = user.endpoints.find(({ id }) => id === session);
    if (endpoint === undefined) return false;
    state.detach(user, endpoint);
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
