/**
 * The event of an invitation to a channel.
 * @module
 */

import { witnesses } from "../hub/auditorium.ts";
import { Cap } from "../../protocol/capabilities.ts";
import { nickOf } from "../../protocol/message.ts";
import type { InviteEvent } from "../records/event.ts";
import type { Stamp } from "../records/fields.ts";
import { from, type Kind } from "./kind.ts";

/**
 * The most invitations kept for one user; the latest stay. A limit is needed because any user may
 * send them.
 */
const INVITES_MAX = 100;

/**
 * https://modern.ircdocs.horse/#invite-message, https://ircv3.net/specs/extensions/invite-notify
 */
export const invite: Kind<InviteEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.channel);
    const target = state.userById(event.target);
    if (channel === undefined || target === undefined) return false;
    if (channel.members.has(target) && !event.unheard) return false;
    if (event.opens && !event.unheard) {
      const { invites } = target;
      invites.add(channel);
      const [oldest] = invites;
      if (invites.size > INVITES_MAX && oldest !== undefined) invites.delete(oldest);
    }
    if (!event.unheard) state.fanOut.tell([target], event);
    const notice: InviteEvent & Stamp = { ...event, notice: true };
    const told = [...witnesses(channel, user)].filter((member) => member !== target);
    state.fanOut.tell(told, notice, user);
    return true;
  },
  irc({ source, nick, channel, notice }, form) {
    if (notice && (form & Cap.inviteNotify) === 0) return undefined;
    return from(source, "INVITE", nick, channel);
  },
  line: ({ source, channel, notice }) =>
    notice
      ? undefined
      : `${nickOf(source)} invites you to ${channel}: type /join ${channel} to go there.`,
};
