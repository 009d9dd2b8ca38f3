/**
 * The event of a user leaving a channel.
 * @module
 */

import { witnesses } from "../hub/auditorium.ts";
import { nickOf } from "../../protocol/message.ts";
import type { PartEvent } from "../records/event.ts";
import { conversationsAbout } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";

/** Applies, stores and renders a {@link PartEvent}. */
export const part: Kind<PartEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.channel);
    if (channel === undefined || !channel.members.has(user)) return false;
    state.fanOut.tell(witnesses(channel, user), event);
    state.leave(user, channel);
    return true;
  },
  conversations: (state, { channel }, user) => conversationsAbout(state, channel, user),
  irc: ({ source, channel, reason }) =>
    reason === undefined ? from(source, "PART", channel) : from(source, "PART", channel, reason),
  line: ({ source }) => `${nickOf(source)} left the chat.`,
};
