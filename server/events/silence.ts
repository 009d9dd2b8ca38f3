/**
 * The event of a change of the list of masks whose private messages a user does not want.
 * @module
 */

import { listEntry, sameMask } from "../channel/list_mask.ts";
import type { SilenceEvent } from "../records/event.ts";
import { from, type Kind } from "./kind.ts";

/** Only the user is told. The list ends with its user. */
export const silence: Kind<SilenceEvent> = {
  apply(state, event, user) {
    const { added, removed, source, time } = event;
    const kept = user.callers.silenced.filter(({ mask }) =>
      !removed.some((other) => sameMask(mask, other))
    );
    const entries = added.flatMap((mask) => listEntry(mask, source, time) ?? []);
    user.callers = { ...user.callers, silenced: [...kept, ...entries] };
    state.fanOut.tell([user], event);
    return true;
  },
  irc: ({ source, added, removed }) => [
    ...added.map((mask) => from(source, "SILENCE", `+${mask}`)),
    ...removed.map((mask) => from(source, "SILENCE", `-${mask}`)),
  ],
  line: () => undefined,
};
