/**
 * The event of a member being removed from a channel.
 * @module
 */

import { plainText } from "../../protocol/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { KickEvent } from "../records/event.ts";
import { conversationNamed } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";

/** https://modern.ircdocs.horse/#kick-message */
export const kick: Kind<KickEvent> = {
  apply(state, event) {
    const channel = state.channel(event.channel);
    const target = state.userById(event.target);
    if (channel === undefined || target === undefined || !channel.members.has(target)) return false;
    state.fanOut.tell(channel.members.keys(), event);
    state.leave(target, channel);
    return true;
  },
  conversations: (state, { channel }) => [conversationNamed(state, channel)],
  irc: ({ source, channel, nick, comment }) => from(source, "KICK", channel, nick, comment),
  line: ({ source, channel, nick, comment }) =>
    `${nickOf(source)} removed ${nick} from ${channel}: ${plainText(comment)}`,
};
