/**
 * The event of a user leaving the chat.
 * @module
 */

import { nickOf } from "../../protocol/message.ts";
import type { QuitEvent } from "../records/event.ts";
import { conversationsAround } from "../hub/conversations.ts";
import type { User } from "../hub/model.ts";
import type { Past } from "../hub/whowas.ts";
import { from, type Kind } from "./kind.ts";

/** Applies, stores and renders a {@link QuitEvent}. */
export const quit: Kind<QuitEvent> = {
  apply(state, event, user) {
    state.fanOut.tell(state.peers(user), event);
    state.removeUser(user);
    state.whowas.add(past(user, event.time));
    state.fanOut.tellOffline(user.nick);
    // A user who leaves has no session any more; a user who is disconnected still has sessions.
    for (const endpoint of user.endpoints) endpoint.end(event.reason);
    return true;
  },
  conversations: (_state, _event, user) => conversationsAround(user),
  irc: ({ source, reason }) => from(source, "QUIT", reason),
  line: ({ source }) => `${nickOf(source)} left the chat.`,
};

/** Returns the entry of WHOWAS for a user who gives up a nick. */
export function past({ nick, username, host, address, realname }: User, until: number): Past {
  return { nick, username, host, address, realname, until };
}
