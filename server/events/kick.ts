/**
 * The event of a member being removed from a channel.
 * @module
 */

import { witnesses } from "../hub/auditorium.ts";
import { plainText } from "../../protocol/text/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import type { KickEvent } from "../records/event.ts";
import { conversationsAbout } from "../hub/conversations.ts";
import { from, type Kind } from "./kind.ts";

/** https://modern.ircdocs.horse/#kick-message */
export const kick: Kind<KickEvent> = {
  apply(state, event) {
    const channel = state.channel(event.channel);
    const target = state.userById(event.target);
    if (channel === undefined || target === undefined || !channel.members.has(target)) return false;
    state.fanOut.tell(witnesses(channel, target), event);
    state.leave(target, channel);
    return true;
  },
  conversations: (state, { channel, target }) =>
    conversationsAbout(state, channel, state.userById(target)),
  irc: ({ source, channel, nick, comment }) => from(source, "KICK", channel, nick, comment),
  line: ({ source, channel, nick, comment }) =>
    `${nickOf(source)} removed ${nick} from ${channel}: ${plainText(comment)}`,
};
