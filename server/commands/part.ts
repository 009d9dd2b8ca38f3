/**
 * PART: lets a user leave channels.
 * @module
 */

import type { Channel } from "../hub/model.ts";
import { actor } from "../events/actor.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { ownChannel } from "./shared/own_channel.ts";

/** PART: https://modern.ircdocs.horse/#part-message */
export const part: UserCommand = {
  name: "PART",
  usage: "<channel>{,<channel>} [reason]",
  help: "leaves channels",
  cost: 2,
  least: 1,
  when: "registered",
  async handle(call) {
    const { session, params } = call;
    const [names = "", reason] = params;
    const wanted = names.split(",").filter((name) => name !== "");
    if (wanted.length === 0) session.reply("ERR_NEEDMOREPARAMS", "PART", "Not enough parameters");
    for (const name of wanted) {
      const here = ownChannel(call, name);
      if (here !== undefined) await leaveChannel(call, here.channel, reason);
    }
  },
};

/** Removes a member from a channel. An empty reason counts as none. */
export async function leaveChannel(
  { server, session, user }: UserCall,
  channel: Channel,
  reason: string | undefined,
): Promise<void> {
  await server.log.append({
    type: "part",
    ...actor(user, session),
    channel: channel.name,
    ...(reason === undefined || reason === "" ? {} : { reason }),
  });
}
