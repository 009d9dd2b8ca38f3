/**
 * KICK: removes members from a channel.
 * @module
 */

import { hasPowerOver, isAtLeast } from "../channel/access/powers.ts";
import { knowsOf } from "../channel/access/secret_channels.ts";
import { clipBytes } from "../../protocol/text/clip.ts";
import type { Channel } from "../hub/model.ts";
import { KICK_MAX, TARGETS } from "../limits/command_limits.ts";
import { actor } from "../events/actor.ts";
import type { UserCall, UserCommand } from "./command.ts";

/**
 * KICK: https://modern.ircdocs.horse/#kick-message. It takes one channel and several users, or as
 * many channels as users.
 */
export const kick: UserCommand = {
  name: "KICK",
  usage: "<channel> <nick>{,<nick>} [comment]",
  help: "removes a user from a channel",
  cost: 2,
  least: 2,
  when: "registered",
  async handle(call) {
    const { session, user, params } = call;
    const channels = words(params[0]);
    const nicks = words(params[1]).slice(0, TARGETS.KICK);
    const comment = clipBytes(params[2] || user.nick, KICK_MAX);
    if (nicks.length === 0 || (channels.length !== 1 && channels.length < nicks.length)) {
      session.reply("ERR_NEEDMOREPARAMS", "KICK", "Not enough parameters");
      return;
    }
    const done = new Set<string>();
    for (const [i, nick] of nicks.entries()) {
      const name = channels[channels.length === 1 ? 0 : i] ?? "";
      const refused = await kickOne(call, name, nick, comment);
      if (refused !== undefined && !done.has(refused.join(" "))) {
        done.add(refused.join(" "));
        session.reply(...refused);
      }
    }
  },
};

type Answer = Parameters<UserCall["session"]["reply"]>;

/** Kicks a member. Returns the numeric of a refusal. */
async function kickOne(
  { server, session, user }: UserCall,
  name: string,
  nick: string,
  comment: string,
): Promise<Answer | undefined> {
  const channel = server.hub.channel(name);
  if (channel === undefined || !knowsOf(channel, user)) {
    return ["ERR_NOSUCHCHANNEL", name, "No such channel"];
  }
  const own = channel.members.get(user);
  if (own === undefined) return ["ERR_NOTONCHANNEL", channel.name, "You're not on that channel"];
  if (!isAtLeast(own.modes, "h")) return lacksPower(channel, "You're not a channel operator");
  const target = server.hub.user(nick);
  const member = target === undefined ? undefined : channel.members.get(target);
  if (target === undefined || member === undefined) {
    return [
      "ERR_USERNOTINCHANNEL",
      target?.nick ?? nick,
      channel.name,
      "They aren't on that channel",
    ];
  }
  if (target !== user && !hasPowerOver(own.modes, member.modes)) {
    return lacksPower(channel, `${target.nick}'s standing is too high for you to kick them`);
  }
  await server.log.append({
    type: "kick",
    ...actor(user, session),
    channel: channel.name,
    target: target.id,
    nick: target.nick,
    comment,
  });
  return undefined;
}

function lacksPower({ name }: Channel, text: string): Answer {
  return ["ERR_CHANOPRIVSNEEDED", name, text];
}

function words(list = ""): string[] {
  return list.split(",").filter((word) => word !== "");
}
