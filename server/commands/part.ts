import type { Channel } from "../hub/state.ts";
import { actor } from "../server.ts";
import type { UserCall, UserCommand } from "./command.ts";

/** PART: https://modern.ircdocs.horse/#part-message */
export const part: UserCommand = {
  name: "PART",
  usage: "<channel>{,<channel>} [reason]",
  help: "leaves channels",
  least: 1,
  when: "registered",
  async handle(call) {
    const { server, session, user, params } = call;
    const [names = "", reason] = params;
    const wanted = names.split(",").filter((name) => name !== "");
    if (wanted.length === 0) session.reply("ERR_NEEDMOREPARAMS", "PART", "Not enough parameters");
    for (const name of wanted) {
      const channel = server.hub.channel(name);
      if (channel === undefined) {
        session.reply("ERR_NOSUCHCHANNEL", name, "No such channel");
      } else if (!channel.members.has(user)) {
        session.reply("ERR_NOTONCHANNEL", channel.name, "You're not on that channel");
      } else await leave(call, channel, reason);
    }
  },
};

/** Takes a member out of a channel. An empty reason is none. */
export async function leave(
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
