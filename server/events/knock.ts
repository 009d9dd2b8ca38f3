/**
 * The event of a request to be invited to a channel.
 * @module
 */

import { plainText } from "../../protocol/text/formatting.ts";
import { nickOf } from "../../protocol/message.ts";
import { Numeric } from "../../protocol/numerics.ts";
import type { KnockEvent } from "../records/event.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { isSilenced } from "../hub/callers.ts";
import { from, type Kind } from "./kind.ts";

/** Only members who may let users in are told, unless they silenced the user. */
export const knock: Kind<KnockEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.channel);
    if (channel === undefined || channel.members.has(user)) return false;
    const told = [...channel.members]
      .filter(([member, { modes }]) => isAtLeast(modes, "h") && !isSilenced(member, user))
      .map(([member]) => member);
    state.fanOut.tell(told, event);
    return true;
  },
  // As on Solanum, the channel stands in place of the recipient's nick: all get the same bytes.
  irc: ({ source, channel, reason, server }) =>
    from(
      server,
      Numeric.RPL_KNOCK,
      channel,
      channel,
      source,
      `has asked for an invite${reason === "" ? "" : `: ${reason}`}`,
    ),
  line: ({ source, channel, reason }) => {
    const nick = nickOf(source);
    const why = reason === "" ? "" : ` (${plainText(reason)})`;
    return `${nick} asks to be invited to ${channel}${why}: type /invite ${nick} to do so.`;
  },
};
