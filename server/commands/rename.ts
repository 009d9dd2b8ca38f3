/**
 * RENAME: renames a channel.
 * @module
 */

import { fold } from "../../protocol/names/casemapping.ts";
import { CHANNEL_TYPES, channelFault } from "../../protocol/names/names.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { clipBytes } from "../../protocol/text/clip.ts";
import { actor } from "../events/actor.ts";
import { KICK_MAX } from "../limits/command_limits.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { ownChannel } from "./shared/own_channel.ts";

/**
 * RENAME: https://ircv3.net/specs/extensions/channel-rename. Only its founder may rename a
 * registered channel.
 */
export const rename: UserCommand = {
  name: "RENAME",
  usage: "<channel> <new name> [reason]",
  help: "renames a channel",
  cost: 5,
  least: 2,
  when: "registered",
  async handle(call) {
    const { server, session, user, params } = call;
    const [name = "", wanted = "", reason = ""] = params;
    const here = ownChannel(call, name);
    if (here === undefined) return;
    const { channel, own } = here;
    const registered = channel.registration !== undefined;
    if (!isAtLeast(own.modes, registered ? "q" : "o")) {
      session.reply(
        "ERR_CHANOPRIVSNEEDED",
        channel.name,
        registered ? "You must be the channel's founder" : "You're not a channel operator",
      );
      return;
    }
    const fault = renameFault(call, channel.name, wanted);
    if (fault !== undefined) {
      session.fail("RENAME", fault[0], channel.name, wanted, fault[1]);
      return;
    }
    await server.log.append({
      type: "rename",
      ...actor(user, session),
      channel: channel.name,
      name: wanted,
      madeAt: channel.createdAt,
      namedAt: channel.namedAt,
      reason: clipBytes(reason, KICK_MAX),
    });
  },
};

function renameFault({ server }: UserCall, name: string, wanted: string) {
  if (!CHANNEL_TYPES.includes(wanted.charAt(0))) {
    return ["CANNOT_RENAME", "You cannot change a channel prefix type"] as const;
  }
  const fault = channelFault(wanted);
  if (fault !== undefined) return ["CANNOT_RENAME", fault] as const;
  if (wanted === name) return ["CANNOT_RENAME", "The channel has that name already"] as const;
  if (fold(wanted) !== fold(name) && server.hub.channel(wanted) !== undefined) {
    return ["CHANNEL_NAME_IN_USE", "The channel name is already taken"] as const;
  }
  return undefined;
}
