/**
 * The event of a session's end.
 * @module
 */

import type { DetachEvent } from "../records/event.ts";
import type { Kind } from "./kind.ts";

/** No client is told: other users see one user, whatever the number of sessions. */
export const detach: Kind<DetachEvent> = {
  apply(state, { session, time }, user) {
    const endpoint = user.endpoints.find(({ id }) => id === session);
    if (endpoint === undefined) return false;
    state.detach(user, endpoint);
    if (user.endpoints.length === 0) user.absentSince = time;
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
