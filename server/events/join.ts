/**
 * The event of a user joining a channel.
 * @module
 */

import { accountModes } from "../channel/access/account_modes.ts";
import { isHidden, witnesses } from "../hub/auditorium.ts";
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
    const isSeen = !isHidden(channel, user) || accountModes(channel, user) !== "";
    const told = isSeen ? channel.members.keys() : witnesses(channel, user);
    if (isSeen) state.fanOut.announce(channel, event);
    else state.fanOut.tell(witnesses(channel, user), event);
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
      state.fanOut.tell(told, away, user);
    }
    return true;
  },
  conversations(state, { channel: name }, user) {
    const channel = state.channel(name);
    // A user with a standing there gets it next, and is seen.
    const isSeen = !channel?.flags.includes("u") || accountModes(channel, user) !== "";
    return isSeen ? [conversationNamed(state, name)] : [];
  },
  irc: ({ source, channel, account, realname }, form) =>
    (form & Cap.extendedJoin) === 0
      ? from(source, "JOIN", channel)
      : from(source, "JOIN", channel, account ?? "*", realname),
  line: ({ source }) => `${nickOf(source)} joined the chat!`,
};
