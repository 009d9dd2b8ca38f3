import { channelFault } from "../../protocol/names.ts";
import { actor } from "../server.ts";
import type { UserCall, UserCommand } from "./command.ts";
import { sendNames } from "./names.ts";
import { leave } from "./part.ts";
import { sendTopic } from "./topic.ts";

/** Channels that one user may be in: the ISUPPORT token CHANLIMIT. */
export const CHANNEL_LIMIT = 100;

/** JOIN: https://modern.ircdocs.horse/#join-message */
export const join: UserCommand = {
  name: "JOIN",
  usage: "<channel>{,<channel>}",
  help: "joins channels; the first to join one makes it",
  least: 1,
  when: "registered",
  async handle(call) {
    const { user, params } = call;
    if (params[0] === "0") {
      for (const channel of [...user.channels]) await leave(call, channel, undefined);
      return;
    }
    for (const name of (params[0] ?? "").split(",")) if (name !== "") await enter(call, name);
  },
};

async function enter({ server, session, user }: UserCall, name: string): Promise<void> {
  const existing = server.hub.channel(name);
  if (existing?.members.has(user)) return;
  if (channelFault(name) !== undefined) {
    session.reply("ERR_NOSUCHCHANNEL", name, `No such channel: ${channelFault(name)}`);
    return;
  }
  if (user.channels.size >= CHANNEL_LIMIT) {
    session.reply("ERR_TOOMANYCHANNELS", name, "You have joined too many channels");
    return;
  }
  await server.log.append({
    type: "join",
    ...actor(user, session),
    channel: existing?.name ?? name,
    realname: user.realname,
  });
  const channel = server.hub.channel(name);
  if (channel === undefined || !channel.members.has(user)) return;
  if (channel.topic !== undefined) sendTopic(session, channel);
  sendNames(session, channel);
}
