import { Cap } from "../../protocol/capabilities.ts";
import { nickOf } from "../../protocol/message.ts";
import type { Actor, Stamp, UserId } from "./fields.ts";
import { from, type Kind } from "./kind.ts";

/** Invitations that hold for one user: the latest, since anybody may send them to anybody. */
const INVITES_MAX = 100;

/** Somebody invites somebody to a channel. */
export interface InviteEvent extends Actor {
  readonly type: "invite";
  readonly channel: string;
  readonly target: UserId;
  /** The nick of the one invited. */
  readonly nick: string;
  /** It lets them in, whatever keeps others out: the inviter has the power to do that. */
  readonly opens: boolean;
  /** This is the copy for members who asked to know. */
  readonly notice?: true;
}

/** https://modern.ircdocs.horse/#invite-message, https://ircv3.net/specs/extensions/invite-notify */
export const invite: Kind<InviteEvent> = {
  apply(state, event, user) {
    const channel = state.channel(event.channel);
    const target = state.userById(event.target);
    if (channel === undefined || target === undefined || channel.members.has(target)) return false;
    if (event.opens) {
      const { invites } = target;
      invites.add(channel);
      const [oldest] = invites;
      if (invites.size > INVITES_MAX && oldest !== undefined) invites.delete(oldest);
    }
    state.fanOut.tell([target], event);
    const notice: InviteEvent & Stamp = { ...event, notice: true };
    state.fanOut.tell(channel.members.keys(), notice, user);
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
