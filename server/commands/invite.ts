/**
 * INVITE: invites a user to a channel, and lists invitations.
 * @module
 */

import { seesMember } from "../hub/auditorium.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { actor } from "../events/actor.ts";
import { callerFault, isSilenced } from "../hub/callers.ts";
import { refuseCaller } from "./shared/caller_id.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { ownChannel } from "./shared/own_channel.ts";

/**
 * INVITE: https://modern.ircdocs.horse/#invite-message. Without parameters it lists the user's
 * invitations.
 */
export const invite: UserCommand = {
  name: "INVITE",
  usage: "[<nick> <channel>]",
  help: "invites a user to a channel, or lists your invitations",
  cost: 3,
  least: 0,
  when: "registered",
  handle(call) {
    const { session, params } = call;
    if (params.length === 0) listInvites(call);
    else if (params.length === 1) {
      session.reply("ERR_NEEDMOREPARAMS", "INVITE", "Not enough parameters");
    } else return inviteOne(call);
  },
};

function listInvites({ server, session, user }: UserCall): void {
  for (const channel of user.invites) {
    if (server.hub.channel(channel.name) === channel) {
      session.reply("RPL_INVITELIST", channel.name);
    }
  }
  session.reply("RPL_ENDOFINVITELIST", "End of /INVITE list");
}

async function inviteOne(call: UserCall): Promise<void> {
  const { server, session, user, params } = call;
  const [nick = "", name = ""] = params;
  const here = ownChannel(call, name);
  if (here === undefined) return;
  const { channel, own } = here;
  const opens = isAtLeast(own.modes, "h");
  if (channel.flags.includes("i") && !opens) {
    session.reply("ERR_CHANOPRIVSNEEDED", channel.name, "You're not a channel operator");
    return;
  }
  const target = server.hub.user(nick);
  if (target === undefined) {
    session.reply("ERR_NOSUCHNICK", nick, "No such nick/channel");
    return;
  }
  const isThere = channel.members.has(target);
  if (isThere && seesMember(channel, user, target)) {
    session.reply("ERR_USERONCHANNEL", target.nick, channel.name, "is already on channel");
    return;
  }
  const silenced = isSilenced(target, user);
  const fault = silenced ? undefined : callerFault(target, user);
  if (fault !== undefined) return refuseCaller(call, target, fault, true);
  if (!session.flood.may("invites")) {
    const text = "You invite too many people: wait a little";
    session.fail("INVITE", "RATE_LIMITED", target.nick, text);
    return;
  }
  await server.log.append({
    type: "invite",
    ...actor(user, session),
    channel: channel.name,
    target: target.id,
    nick: target.nick,
    opens,
    // Nobody is to notice that the target silenced the inviter, or is there and hidden.
    ...(silenced || isThere ? { unheard: true } : {}),
  });
  session.reply("RPL_INVITING", target.nick, channel.name);
  if (target.away !== undefined) session.reply("RPL_AWAY", target.nick, target.away);
}
