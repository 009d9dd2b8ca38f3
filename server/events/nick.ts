/**
 * The event of a change of nick.
 * @module
 */

import { nickOf } from "../../protocol/message.ts";
import type { NickEvent } from "../records/event.ts";
import { conversationsAround } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";
import { past } from "./quit.ts";

/** Applies, stores and renders a {@link NickEvent}. */
export const nick: Kind<NickEvent> = {
  apply(state, event, user) {
    const holder = state.user(event.nick);
    if (holder !== undefined && holder !== user) return false;
    state.fanOut.tell(state.peers(user), event);
    const former = user.nick;
    if (holder === undefined) state.whowas.add(past(user, event.time));
    state.renameUser(user, event.nick);
    if (holder === undefined) {
      state.fanOut.tellOffline(former);
      state.fanOut.tellOnline(user.nick, user.source);
    }
    return true;
  },
  conversations: (_state, _event, user) => conversationsAround(user),
  irc: ({ source, nick }) => from(source, "NICK", nick),
  line: ({ source, nick }) => `${nickOf(source)} is now ${nick}.`,
};
