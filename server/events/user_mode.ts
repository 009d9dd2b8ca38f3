/**
 * The event of a change of user modes.
 * @module
 */

import type { UserModeEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** https://modern.ircdocs.horse/#user-mode. Only the user is told. */
export const userMode: Kind<UserModeEvent> = {
  apply(state, event, user) {
    const { added, removed, name } = event;
    const kept = [...user.modes].filter((letter) => !removed.includes(letter));
    state.setUserModes(user, [...new Set([...kept, ...added])].sort().join(""));
    if (added.includes("o")) user.operator = name;
    if (removed.includes("o")) user.operator = undefined;
    state.fanOut.tell([user], event);
    return true;
  },
  irc: ({ source, nick, added, removed }) =>
    from(
      source,
      "MODE",
      nick,
      (added === "" ? "" : `+${added}`) + (removed === "" ? "" : `-${removed}`),
    ),
  line: () => undefined,
};
