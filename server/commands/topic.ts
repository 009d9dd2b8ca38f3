/**
 * TOPIC: shows and sets a channel's topic.
 * @module
 */

import { TOPIC_MAX } from "../../protocol/names/names.ts";
import { isAtLeast } from "../channel/access/powers.ts";
import { clipBytes } from "../../protocol/text/clip.ts";
import { sendTopic } from "../channel/topic_and_names.ts";
import { actor } from "../events/actor.ts";
import type { UserCommand } from "./command.ts";
import { ownChannel } from "./shared/own_channel.ts";

/** TOPIC: https://modern.ircdocs.horse/#topic-message */
export const topic: UserCommand = {
  name: "TOPIC",
  usage: "<channel> [topic]",
  help: "shows or sets a channel's topic; an empty topic removes it",
  cost: 3,
  least: 1,
  when: "registered",
  async handle(call) {
    const { server, session, user, params } = call;
    const [name = "", text] = params;
    const here = ownChannel(call, name);
    if (here === undefined) return;
    const { channel, own } = here;
    if (text === undefined) {
      sendTopic(session, channel);
      return;
    }
    if (channel.flags.includes("t") && !isAtLeast(own.modes, "h")) {
      session.reply("ERR_CHANOPRIVSNEEDED", channel.name, "You're not a channel operator");
      return;
    }
    await server.log.append({
      type: "topic",
      ...actor(user, session),
      channel: channel.name,
      topic: clipBytes(text, TOPIC_MAX),
    });
  },
};
