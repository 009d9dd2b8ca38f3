/**
 * The event of a user joining a channel.
 * @module
 */

import { Cap } from "../../protocol/capabilities.ts";
import { nickOf } from "../../protocol/message.ts";
import type { AwayEvent, JoinEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { conversationNamed } from "../hub/conversations.ts";
import { newChannel } from "../hub/mutable_model.ts";
import { from, type Kind } from "./kind.ts";

/** Applies, stores and renders a {@link JoinEvent}. */
export const join: Kind<JoinEvent> = {
  apply(state, event, user) {
    let channel = state.channel(event.channel);
    if (channel?.members.has(user)) return false;
    if (channel === undefined) {
      channel = newChannel(event.channel, state.creationTime(event.time));
      state.addChannel(channel);
    }
    const makesIt = channel.members.size === 0 && channel.registration === undefined;
    state.enter(user, channel, makesIt ? "o" : "");
    user.invites.delete(channel);
    state.fanOut.announce(channel, event);
    if (user.away !== undefined) {
      const { id, time, source } = event;
      const away: AwayEvent & Stamp = {
        type: "away",
        id,
        time,
        user: user.id,
        source,
        ...(user.account === undefined ? {} : { account: user.account }),
        message: user.away,
      };
      state.fanOut.tell(channel.members.keys(), away, user);
    }
    return true;
  },
  conversations: (state, { channel }) => [conversationNamed(state, channel)],
  irc: ({ source, channel, account, realname }, form) =>
    (form & Cap.extendedJoin) === 0
      ? from(source, "JOIN", channel)
      : from(source, "JOIN", channel, account ?? "*", realname),
  line: ({ source }) => `${nickOf(source)} joined the chat!`,
};
