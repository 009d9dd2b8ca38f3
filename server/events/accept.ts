/**
 * The event of a change of the list of users whose private messages a user accepts.
 * @module
 */

import type { AcceptEvent } from "../records/event.ts";
import type { Kind } from "./kind.ts";

/** No client is told. The list ends with its user, and with the users on it. */
export const accept: Kind<AcceptEvent> = {
  apply(state, { added, removed }, user) {
    const gone = new Set(removed);
    const { accepted, addressed } = user.callers;
    const here = [...accepted].filter((id) => state.userById(id) !== undefined);
    user.callers = {
      ...user.callers,
      accepted: new Set([...here, ...added].filter((id) => !gone.has(id))),
      addressed: new Set([...addressed].filter((id) => !gone.has(id))),
    };
    return true;
  },
  irc: () => undefined,
  line: () => undefined,
};
